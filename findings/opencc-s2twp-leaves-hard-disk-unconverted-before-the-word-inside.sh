#!/usr/bin/env bash
# OpenCC 1.4.2 (PyPI), OpenCC("s2twp").convert().
# One would guess: 硬盘 becomes the Taiwan word 硬碟 wherever it stands, so 硬盘里 is 硬碟裡.
# Seen: 硬盘, 硬盘上 and 硬盘容量 get 硬碟, but before 里 the same word stays 硬盤; so too 光盘里, U盘里 and 磁盘里,
# though 文件里 and 内存里 are converted.
# Why it matters: the same word has two forms in one converted text, and a search for 硬碟 misses the
# second.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check opencc==1.4.2
cat > seen.py <<'END'
from opencc import OpenCC

convert = OpenCC("s2twp").convert
for text in ["硬盘", "硬盘上", "硬盘容量", "硬盘里", "打开硬盘里的文件", "光盘", "光盘里", "U盘里", "磁盘里", "文件里", "内存里"]:
    print(text, convert(text))
END
expected=$(cat <<'END'
硬盘 硬碟
硬盘上 硬碟上
硬盘容量 硬碟容量
硬盘里 硬盤裡
打开硬盘里的文件 開啟硬盤裡的檔案
光盘 光碟
光盘里 光盤裡
U盘里 U盤裡
磁盘里 磁盤裡
文件里 檔案裡
内存里 記憶體裡
END
)

seen=$(venv/bin/python seen.py)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
