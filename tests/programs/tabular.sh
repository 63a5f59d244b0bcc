#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# What examples/tabular promises on its command line: tabular.sh PROGRAM FOLDER DATA
set -u
tabular=$1
data=$3
checked=0
rm -rf "$2" && mkdir -p "$2" && cd "$2" || exit 1

fail() {
    echo "FAILED: $*"
    cat out err
    exit 1
}

expect() {
    code=$1 regex=$2
    shift 2
    "$tabular" "$@" >out 2>err
    got=$?
    [ $got = "$code" ] || fail "tabular $*: exit code $got, expected $code"
    [ -z "$regex" ] || cat out err | grep -Eq -- "$regex" || fail "tabular $*: no line is like $regex"
    checked=$((checked + 1))
}

# classes
expect 0 '^test accuracy (0\.9|1\.0)' train "$data/iris.csv" --label species --model iris
expect 0 '^test accuracy (0\.9|1\.0)' predict "$data/iris.csv" --model iris --out said.csv
[ "$(wc -l <said.csv)" = 151 ] && [ "$(head -n 1 said.csv)" = prediction,probability ] || fail "said.csv is not a line per row"
cut -d , -f 3,1,4,2 "$data/iris.csv" | sed 1d >rows
printf 'sepal_length,sepal_width,petal_length,petal_width\n' | cat - rows >new.csv
expect 0 '^setosa,' predict new.csv --model iris
cmp -s out said.csv || fail "rows without the label are answered otherwise"

# numbers, with texts and gaps among the columns
expect 0 '' make houses.csv
expect 0 'r2 0\.9' train houses.csv --target price --model houses
expect 0 '' make others.csv --rows 50 --seed 7
expect 0 'r2 0\.9' predict others.csv --model houses --out said.csv
[ "$(wc -l <said.csv)" = 51 ] || fail "said.csv is not a line per row"
expect 1 '^tabular: houses.csv: expected a value in column .age.' train houses.csv --target price --missing refuse

expect 0 '' make more.csv --rows 30 --seed 8
sed '5s/[0-9]*$//' more.csv >gaps.csv
expect 0 '^predicted, but not judged: gaps.csv: expected a value in column .price.' predict gaps.csv --model houses --out said.csv
[ "$(wc -l <said.csv)" = 31 ] || fail "a row without a price is not predicted"

# other files than the plainest
awk -F , 'NR > 1 {print NR - 1 ";" $1 ";" $2 ";" $3 ";" $4 ";" $5 ";row" NR}' "$data/iris.csv" >bare.csv
expect 0 '^test accuracy (0\.9|1\.0)' train bare.csv --no-header --delimiter ';' --leave-out 0,-1 --label 5 --model bare
expect 0 '^setosa,' predict bare.csv --model bare
expect 0 '^test accuracy (0\.9|1\.0)' train bare.csv --no-header --delimiter ';' --leave-out 0 --leave-out 6 --label -2 --model bare
sed '2s/^[^,]*/unknown/' "$data/iris.csv" >word.csv
expect 1 '^tabular: word.csv: expected texts only in column .sepal_length. as .unknown. is one .*found .4.9. in line 3' train word.csv --label species
expect 0 '^test accuracy (0\.9|1\.0)' train word.csv --label species --missing-word unknown --model word
awk -F , -v OFS=, 'NR == 1 {print $0, "id"} NR > 1 {print $0, "row" NR % 70}' "$data/iris.csv" >wide.csv
expect 1 '^tabular: wide.csv: expected at most 64 numbers per row .* of column .id.' train wide.csv --label species
expect 1 '^tabular: wide.csv: expected one column named none' train wide.csv --label species --leave-out none
sed 's/,[^,]*$/,one/; 1s/one$/species/' "$data/iris.csv" >one.csv
expect 1 '^tabular: one.csv: expected 2 to 16 classes in column .species., found 1' train one.csv --label species
head -n 9 houses.csv >few.csv
expect 1 '^tabular: few.csv: expected at least 10 rows, .*, found 8$' train few.csv --target price
: >empty.csv
for command in 'train empty.csv --label species' 'predict empty.csv --model iris'; do
    expect 1 '^tabular: empty.csv: expected rows of values, found an empty file at byte 0$' $command
done
sed '3s/setosa/newcomer/' "$data/iris.csv" >newcomer.csv
expect 0 '^predicted, but not judged: newcomer.csv: .*, found "newcomer" in line 3' predict newcomer.csv --model iris --out said.csv
mkfifo pipe
expect 1 '^tabular: pipe: expected a file that can be written, found a device or a pipe$' predict new.csv --model iris --out pipe
[ -p pipe ] || fail "a pipe is a file now"
expect 1 '^tabular: no/where.safetensors: expected a file that can be written, found No such file' train "$data/iris.csv" --label species --model no/where
expect 1 '^tabular: no/where.csv: expected a file that can be written' predict new.csv --model iris --out no/where.csv
expect 2 'one character or tab' train bare.csv --label 1 --delimiter two
cp iris.safetensors mixed.safetensors && cp iris.schema.csv mixed.schema.csv && cp houses.scale.npz mixed.scale.npz
expect 1 '^tabular: mixed.scale.npz: expected 4 offsets of features' predict new.csv --model mixed

expect 1 '^tabular: houses.csv: expected one column named sepal_length' predict houses.csv --model iris
expect 1 '^tabular: no.schema.csv: ' predict houses.csv --model no
expect 1 '^tabular: missing.csv: ' train missing.csv --label species
head -c 200 iris.safetensors >cut.safetensors && cp iris.schema.csv cut.schema.csv && cp iris.scale.npz cut.scale.npz
expect 1 '^tabular: cut.safetensors: ' predict new.csv --model cut
expect 2 'Run with --help' train houses.csv
expect 2 'Run with --help' train houses.csv --target price --label district
expect 2 'Run with --help' nothing
for usage in "--seed -1" "--seed x" "--lr nan" "--lr -1" "--epochs 0" "--patience 0" "--test 1" "--test -0.1"; do
    expect 2 'expected [0-9].* to .*, found' train houses.csv --target price $usage
done
expect 2 'expected 1 to 1e.07, found -5' make more.csv --rows -5
expect 2 'expected 0 to 1.8.*, found -1' make more.csv --seed -1
expect 0 '^tabular of Scarp [0-9.]+$' --version
expect 0 'predict' --help
echo "$checked runs of tabular did as promised"
