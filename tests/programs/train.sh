#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# What examples/train promises on its command line: train.sh PROGRAM FOLDER
set -u
train=$1
checked=0
rm -rf "$2" && mkdir -p "$2" && cd "$2" || exit 1

fail() {
    echo "FAILED: $*"
    cat err
    exit 1
}

# expect CODE REGEX arguments...: the exit code, and a line of what is printed
expect() {
    code=$1 regex=$2
    shift 2
    case " $* " in *" --network "*) ;; *) set -- --network mlp "$@" ;; esac  # the quick one
    "$train" "$@" >out 2>err
    got=$?
    [ $got = "$code" ] || fail "train $*: exit code $got, expected $code"
    [ -z "$regex" ] || cat out err | grep -Eq -- "$regex" || fail "train $*: no line is like $regex"
    checked=$((checked + 1))
}

expect 0 '^test accuracy 0\.9' --data synthetic --epochs 2 --quiet --seed 3 --save a.safetensors --log log.csv --step-log steps.csv --plot pictures
first=$(cat out)
[ ! -s err ] || fail "--quiet prints on stderr"
[ "$(wc -l <out)" = 1 ] || fail "--quiet prints more than the result"
grep -q '^epoch,loss,accuracy,val_loss,val_accuracy,lr$' log.csv && [ "$(wc -l <log.csv)" = 3 ] || fail "log.csv is not a line per epoch"
grep -q '^step,loss,lr$' steps.csv && grep -q '^626,' steps.csv && [ "$(wc -l <steps.csv)" = 627 ] || fail "steps.csv is not a line per step"
[ -s pictures/confusion.dat ] && [ -s pictures/predictions.gp ] && [ -s pictures/gradients.dat ] || fail "there are no pictures"
! command -v gnuplot >/dev/null || [ -s pictures/learning_curves.png ] || fail "gnuplot drew nothing"

# what was saved says the same again; one seed, one result
expect 0 '^test accuracy' --data synthetic --epochs 0 --quiet --seed 3 --load a.safetensors
[ "$(tail -n 1 out)" = "$(echo "$first" | tail -n 1)" ] || fail "the loaded network is another"
expect 0 '^test accuracy' --data synthetic --epochs 2 --quiet --seed 3 --save b.safetensors
cmp -s a.safetensors b.safetensors || fail "the same seed gives other weights"

# a training in two parts is the whole one, bit for bit; so is one that goes on from a checkpoint within an epoch
expect 0 '^test accuracy' --data synthetic --epochs 3 --quiet --seed 3 --save whole.safetensors
expect 0 '^test accuracy' --data synthetic --epochs 3 --quiet --seed 3 --checkpoint run.ckpt --checkpoint-every 100 --time-limit 0.02
expect 0 '^test accuracy' --data synthetic --epochs 3 --quiet --seed 3 --resume run.ckpt --save resumed.safetensors
cmp -s whole.safetensors resumed.safetensors || fail "resumed, the training ended elsewhere"
expect 1 '^train: run.ckpt: ' --data synthetic --resume run.ckpt --optimizer adam
for change in "3 --seed 4" "3 --seed 3 --schedule cosine" "3 --seed 3 --lr 0.1" "4 --seed 3"; do
    expect 1 'found 1 difference: settings is data synthetic, .*, expected data ' --data synthetic --quiet --resume run.ckpt --epochs $change
done
expect 0 '^test accuracy' --data synthetic --epochs 4 --quiet --seed 3 --resume run.ckpt --change-settings
expect 1 '^train: no.ckpt: ' --data synthetic --resume no.ckpt
expect 0 '^test accuracy 0\.9' --data synthetic --network lenet5 --epochs 1 --quiet
expect 0 '^test accuracy 0\.9' --data synthetic --network conv --epochs 1 --quiet
expect 0 "^test accuracy 0\.[89]" --data synthetic --network resnet --epochs 1 --quiet --threads 1 --save one.safetensors
expect 0 "^test accuracy" --data synthetic --network resnet --epochs 1 --quiet --threads 2 --save two.safetensors
cmp -s one.safetensors two.safetensors || fail "two threads give other weights than one"

# away from a terminal an epoch is one plain line
expect 0 'weighted avg' --data synthetic --epochs 1 --report --validation 0.1 --optimizer adam --schedule cosine --warm-up 50 --log log.jsonl
[ "$(wc -l <err)" = 1 ] && grep -Eq '^Epoch 1/1  282 batches  .*val_accuracy 0\.[0-9]+$' err || fail "stderr is not a line per epoch"
! grep -q "$(printf '[\r\033]')" out err || fail "there are escapes where there is no terminal"
grep -Eq '^\{"epoch": 1, "loss": ' log.jsonl || fail "log.jsonl"
for network in mlp lenet5 resnet; do expect 0 'gradient_norm [0-9]' --data synthetic --network $network --epochs 1 --gradient-norms 100; done
expect 0 'stopped: gradient_norm of [0-9.]+ has reached 1000$' --data synthetic --network conv --epochs 50 --gradient-norm-goal 1000
expect 0 'stopped: loss of [0-9.]+ has reached 0.9$' --data synthetic --epochs 50 --loss-goal 0.9
expect 0 'stopped: 0.01 seconds are over' --data synthetic --epochs 50 --time-limit 0.01
expect 0 'stopped: no better val_loss for 1 epoch' --data synthetic --epochs 30 --patience 1 --lr 1e-9 --schedule constant --batch 256

# where nothing can be written no time is lost
for place in --save\ /no/dir/a.safetensors "--log /no/dir/a.csv" "--checkpoint /no/dir/a" "--plot /proc/no"; do
    expect 1 '^train: .*/no' --data synthetic --quiet --epochs 100000 $place
done
expect 2 '^--network conv: expected an optimizer and a batch of momentum 64, found adam 64$' --network conv --optimizer adam

for usage in "--no-such-option" "--lr -1" "--epochs x" "--schedule no" "--log a.txt" "--save a.bin" "--seed -1" "--batch 256 --optimizer adam"; do
    expect 2 'Run with --help' $usage
done
expect 1 '^train: /no/such/folder: ' --data /no/such/folder
[ "$(wc -l <err)" = 1 ] || fail "a failure is not one line"
cp a.safetensors huge.safetensors    # some of its weights become the largest float
i=0
while [ $i -lt 256 ]; do printf '\377\377\177\177'; i=$((i + 1)); done | dd of=huge.safetensors bs=4 seek=100000 conv=notrunc 2>dd.err
expect 1 '^train: the loss is (infinite|not a number) in epoch 1, batch 1; the first that is not finite: dense_1 \(.*; its parameters: up to 3\.4e\+38\): lower' \
    --data synthetic --quiet --load huge.safetensors
[ "$(wc -l <err)" = 1 ] || fail "a failure is not one line"
expect 1 '^train: ' --data synthetic --load missing.safetensors
expect 0 '--gradient-norms' --help
expect 0 '^train of Scarp [0-9.]+$' --version

# Ctrl-C, once the first epoch is over
rm -f log.csv
"$train" --data synthetic --network mlp --epochs 100000 --quiet --log log.csv --save c.safetensors --checkpoint c.ckpt >out 2>err &
pid=$!
until [ -e log.csv ] || ! kill -0 $pid 2>/dev/null; do sleep 0.1; done
kill -INT $pid
wait $pid
got=$?
[ $got = 130 ] || fail "interrupted: exit code $got, expected 130"
[ -s c.safetensors ] || fail "interrupted, it did not save"
expect 0 '^test accuracy' --data synthetic --epochs 1 --quiet --resume c.ckpt --change-settings --save d.safetensors
cmp -s c.safetensors d.safetensors || fail "the checkpoint of an interrupted training holds other weights"
echo "$((checked + 1)) runs of train did as promised"
