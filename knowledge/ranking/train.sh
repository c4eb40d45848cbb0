#!/usr/bin/env bash
# Trains everything in this folder from ../shared/eval and the story's questions in tests/fixtures; about three
# quarters of an hour on two cores. README.md tells what is trained from what. Usage: knowledge/ranking/train.sh [FOLDER FOR THE FEATURES]
set -euo pipefail
export OMP_NUM_THREADS=1 # one order of summation
features=$(realpath -m "${1:-$(mktemp -d)}")
mkdir -p "$features"
cd "$(dirname "$0")/../.."
eval=$(realpath ../shared/eval)
root=$PWD
train="python3 $root/knowledge/ranking/train.py"
stet=$root/target/debug/stet
within="drcd-zh cmrc-zh xquad-zh xquad-en"
across="xquad-en2zh xquad-zh2en"
own="own-en own-zh own-en2zh own-zh2en"           # the questions of questions.jsonl
short="short-en short-zh short-en2zh short-zh2en" # those of XQuAD, of a paragraph alone
corpus_of() {
  case $1 in
    short-*) echo "$features/asked/short-${1##*[-2]}" ;;
    *-train) echo "$eval/train/$1" ;;
    *-en2zh | own-zh) echo "$eval/xquad-zh" ;;
    *-zh2en | own-en) echo "$eval/xquad-en" ;;
    xquad-*) echo "$eval/$1" ;;
    *) echo "$eval/${1%-zh}" ;;
  esac
}
# write SET KIND [OPTION...]: the features of a set's questions, those of the set or those that questions.py wrote
write() {
  local set=$1 kind=$2 file=questions scope=document from
  shift 2
  [ "$kind" = unanswerable ] && file=unanswerable
  [ "$kind" = all ] && scope=all
  for from in "$features/asked" "$eval" "$eval/train"; do [ -f "$from/$set.$file.jsonl" ] && break; done
  "$stet" --quiet eval --corpus "$(corpus_of "$set").corpus.jsonl" --questions "$from/$set.$file.jsonl" --scope $scope \
    --features "$features/$set.$kind.jsonl" "$@" >/dev/null
}
# ask SET KIND [OPTION...]: the features of questions asked of the story; its digest is quoted or, where KIND begins with -source, the
# article that it retells
ask() {
  local set=$1 kind=$2
  shift 2
  "$stet" --quiet --data "$features/data${kind%-untranslated}" eval --questions "$features/asked/$set.jsonl" --features "$features/$set$kind.jsonl" "$@" >/dev/null
}
# The story's questions, by language, and others. Across languages, English ones are asked of its Chinese alone, and both of the digest as
# if somebody had imported it in the other language.
story() {
  local kind set pair
  "$stet" --quiet --data "$features/data-source" import ../shared/article/*.txt >/dev/null
  for kind in "" -source; do
    for set in story-{,foreign-}{en,zh}; do ask "$set" "$kind"; done
    for set in story-{,foreign-}en; do ask "$set" "$kind-untranslated" --without-translations; done
  done
  for pair in en2zh zh2en; do
    for set in story-{,foreign-}retold-$pair; do ask "$set" "" --corpus "$features/asked/retold-${pair#*2}.corpus.jsonl"; done
  done
}

cargo build -p stet --locked
mkdir -p "$features/asked"
python3 knowledge/ranking/questions.py "$eval" "$features/asked"
for set in $within $across $own; do
  write "$set" questions
  write "$set" all
done
for set in drcd-train cmrc-train; do write "$set" questions; done
story
cd "$features"
# Each language's texts are learnt by themselves.
english() {
  $train spans en {xquad-en,xquad-zh2en,own-en,own-zh2en}.questions.jsonl
  $train strengths en {xquad-en,xquad-zh2en,own-en,own-zh2en}.all.jsonl story-en.jsonl
  $train ranking en {xquad-en,own-en}.{questions,all}.jsonl story-en.jsonl
  $train ranking zh2en {xquad,own}-zh2en.{questions,all}.jsonl
}
chinese() {
  $train spans zh {drcd-zh,cmrc-zh,xquad-zh,xquad-en2zh,own-zh,own-en2zh,drcd-train,cmrc-train}.questions.jsonl
  $train strengths zh {drcd-zh,cmrc-zh,xquad-zh,xquad-en2zh,own-zh,own-en2zh}.all.jsonl story-zh.jsonl
  $train ranking zh {drcd-zh,cmrc-zh,xquad-zh,own-zh,drcd-train,cmrc-train}.questions.jsonl {drcd-zh,cmrc-zh,xquad-zh,own-zh}.all.jsonl story-zh.jsonl
  $train ranking en2zh {xquad,own}-en2zh.{questions,all}.jsonl
}
english &
of_english=$!
trap 'pkill -P $of_english || true; kill $of_english 2>/dev/null || true' EXIT # if Chinese fails, nothing goes on behind one's back
chinese
wait $of_english
trap - EXIT

# The confidence judges the ranking as it now is.
cd "$root"
cargo build -p stet --locked
for set in $within $across; do
  write "$set" questions
  write "$set" unanswerable
  # CMRC's documents have one paragraph: nothing would be left of them.
  [ "$set" = cmrc-zh ] || write "$set" hidden --hide-gold-paragraph
done
for set in $short; do
  write "$set" questions
  write "$set" unanswerable
done
story
cd "$features"
across_story=$(echo story-{,foreign-}{en{,-source}-untranslated,retold-en2zh,retold-zh2en}.jsonl)
$train strengths en {xquad-en,xquad-zh2en}.{questions,unanswerable,hidden}.jsonl short-{en,zh2en}.{questions,unanswerable}.jsonl \
  story-{,foreign-}{en{,-source},retold-zh2en}.jsonl
$train strengths zh {drcd-zh,xquad-zh,xquad-en2zh}.{questions,unanswerable,hidden}.jsonl {cmrc-zh,short-zh,short-en2zh}.{questions,unanswerable}.jsonl \
  story-{,foreign-}{zh{,-source},en{,-source}-untranslated,retold-en2zh}.jsonl
$train confidence within {drcd-zh,xquad-zh,xquad-en}.{questions,unanswerable,hidden}.jsonl {cmrc-zh,short-en,short-zh}.{questions,unanswerable}.jsonl \
  story-{,foreign-}{en,zh}{,-source}.jsonl
$train confidence across {xquad-en2zh,xquad-zh2en}.{questions,unanswerable,hidden}.jsonl short-{en2zh,zh2en}.{questions,unanswerable}.jsonl $across_story

# What comes first in texts with an outline rests on the ranking; the judgement weighs that, and the confidence among others.
of_texts() {
  cd "$root"
  cargo build -p stet --locked
  python3 knowledge/ranking/texts.py "$stet" "$features"
  cd "$features"
}
of_texts
$train order text-*.jsonl
of_texts
$train judgement text-*.jsonl
