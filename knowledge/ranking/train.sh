#!/usr/bin/env bash
# Trains everything in this folder from ../shared/eval and the story's questions in tests/fixtures; a quarter to half an hour
# on two cores. README.md tells what is trained from what. Usage: knowledge/ranking/train.sh [FOLDER FOR THE FEATURES]
set -euo pipefail
cd "$(dirname "$0")/../.."
eval=$(realpath ../shared/eval)
root=$PWD
features=${1:-$(mktemp -d)}
mkdir -p "$features"
train="python3 $root/knowledge/ranking/train.py"
stet=$root/target/debug/stet
within="drcd-zh cmrc-zh xquad-zh xquad-en"
across="xquad-en2zh xquad-zh2en"
own="own-en own-zh own-en2zh own-zh2en" # the questions of questions.jsonl
corpus_of() { case $1 in *-en2zh | own-zh) echo xquad-zh ;; *-zh2en | own-en) echo xquad-en ;; xquad-*) echo "$1" ;; *) echo "${1%-zh}" ;; esac; }
# write SET KIND [OPTION...]: the features of a set's questions
write() {
  local set=$1 kind=$2 file=questions scope=document from=$eval
  shift 2
  [ "$kind" = unanswerable ] && file=unanswerable
  [ "$kind" = all ] && scope=all
  [[ $set = own-* ]] && from=$features/asked
  "$stet" --quiet eval --corpus "$eval/$(corpus_of "$set").corpus.jsonl" --questions "$from/$set.$file.jsonl" --scope $scope \
    --features "$features/$set.$kind.jsonl" "$@" >/dev/null
}
# The story's questions, by language: each is answered from the text in it. The digest is quoted, or the article that it retells.
story() {
  "$stet" --quiet --data "$features/data-source" import ../shared/article/*.txt >/dev/null
  for language in en zh; do
    grep "\"lang\": *\"$language" tests/fixtures/story-questions.jsonl >"$features/asked.$language"
    for kind in "" -source; do
      "$stet" --quiet --data "$features/data$kind" eval --questions "$features/asked.$language" --features "$features/story-$language$kind.jsonl" >/dev/null
    done
  done
}

cargo build -p stet --locked
mkdir -p "$features/asked"
python3 knowledge/ranking/questions.py "$eval" "$features/asked"
for set in $within $across $own; do
  write "$set" questions
  write "$set" all
done
for set in drcd-train cmrc-train; do
  "$stet" --quiet eval --corpus "$eval/train/$set.corpus.jsonl" --questions "$eval/train/$set.questions.jsonl" --scope document \
    --features "$features/$set.questions.jsonl" >/dev/null
done
story
cd "$features"
$train spans en {xquad-en,xquad-zh2en,own-en,own-zh2en}.questions.jsonl
$train spans zh {drcd-zh,cmrc-zh,xquad-zh,xquad-en2zh,own-zh,own-en2zh,drcd-train,cmrc-train}.questions.jsonl
$train strengths en {xquad-en,xquad-zh2en,own-en,own-zh2en}.all.jsonl story-en.jsonl
$train strengths zh {drcd-zh,cmrc-zh,xquad-zh,xquad-en2zh,own-zh,own-en2zh}.all.jsonl story-zh.jsonl
$train ranking en {xquad-en,own-en}.{questions,all}.jsonl story-en.jsonl
$train ranking zh {drcd-zh,cmrc-zh,xquad-zh,own-zh,drcd-train,cmrc-train}.questions.jsonl {drcd-zh,cmrc-zh,xquad-zh,own-zh}.all.jsonl story-zh.jsonl
$train ranking en2zh {xquad,own}-en2zh.{questions,all}.jsonl
$train ranking zh2en {xquad,own}-zh2en.{questions,all}.jsonl

# The confidence judges the ranking as it now is.
cd "$root"
cargo build -p stet --locked
for set in $within $across; do
  write "$set" questions
  write "$set" unanswerable
  # CMRC's documents have one paragraph: nothing would be left of them.
  [ "$set" = cmrc-zh ] || write "$set" hidden --hide-gold-paragraph
done
story
cd "$features"
$train strengths en {xquad-en,xquad-zh2en}.{questions,unanswerable,hidden}.jsonl story-en{,-source}.jsonl
$train strengths zh {drcd-zh,xquad-zh,xquad-en2zh}.{questions,unanswerable,hidden}.jsonl cmrc-zh.{questions,unanswerable}.jsonl story-zh{,-source}.jsonl
$train confidence within {drcd-zh,xquad-zh,xquad-en}.{questions,unanswerable,hidden}.jsonl cmrc-zh.{questions,unanswerable}.jsonl story-{en,zh}{,-source}.jsonl
$train confidence across {xquad-en2zh,xquad-zh2en}.{questions,unanswerable,hidden}.jsonl
