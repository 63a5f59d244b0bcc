#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes metrics.hpp: what scikit-learn says of some truths and predictions, odd ones among them.

    make_metrics.py [--check]      as make.py
"""
import math
import warnings

from vectors import arrays, np, numbers, run, torch

try:
    import sklearn
    from sklearn import metrics as m
except ImportError as missing:
    print(f"skipped: {missing}")
    raise SystemExit(77)

warnings.simplefilter("ignore")


def labels(name, values):
    return f"    static constexpr int {name}[] = {{{', '.join(str(int(v)) for v in values)}}};\n"


def number_arrays(**named):
    return arrays(**{name: torch.tensor(np.asarray(v, dtype=float)) for name, v in named.items()})


def report(name, classes, truth, predicted):
    every = list(range(classes))
    text = f"/// {name}\nstruct {name} {{\n    static constexpr int classes = {classes};\n"
    text += labels("truth", truth) + labels("predicted", predicted)
    text += labels("confusion", m.confusion_matrix(truth, predicted, labels=every).reshape(-1))
    text += labels("support", np.bincount(truth, minlength=classes))
    found = {"accuracy": [m.accuracy_score(truth, predicted)]}
    for zero in (0, 1):
        each = m.precision_recall_fscore_support(truth, predicted, labels=every, zero_division=zero)[:3]
        found[f"each_{zero}"] = np.stack(each, 1).reshape(-1)
        for mean in ("macro", "weighted"):
            found[f"{mean}_{zero}"] = m.precision_recall_fscore_support(truth, predicted, labels=every, average=mean, zero_division=zero)[:3]
    names = [f"kind {c}" * (c + 1) for c in every]
    printed = m.classification_report(truth, predicted, labels=every, target_names=names, zero_division=0)
    whole = "micro avg" not in printed  # so it calls the accuracy when it was told of a class that is not there
    return text + number_arrays(**found) + (f'    static constexpr char text[] = R"({printed})";\n' if whole else "") + "};\n\n"


def scores(name, truth, given, tops=()):
    text = f"struct {name} {{\n" + labels("truth", truth)
    shown = np.asarray(given)
    found = {"scores": shown}
    if shown.ndim == 2:
        every = list(range(shown.shape[1]))
        # number by number: NumPy's exp has other last bits on other processors, which would decide between scores that tie
        e = [[math.exp(x - max(row)) for x in row] for row in shown.tolist()]
        p = np.array([[x / sum(row) for x in row] for row in e])
        found["top"] = [m.top_k_accuracy_score(truth, shown, k=k, labels=every) for k in tops]
        found["area"] = [m.roc_auc_score(truth, p, multi_class="ovr", average="macro")]
        found["loss"] = [m.log_loss(truth, p, labels=every)]
        found["loss_of_scores"] = [m.log_loss(truth, np.abs(shown), labels=every)]
    else:
        p = 1 / (1 + np.exp(-shown))
        found["area"] = [m.roc_auc_score(truth, shown)]
        found["loss"] = [m.log_loss(truth, p, labels=[0, 1])]
        found["loss_of_scores"] = [m.log_loss(truth, np.where(shown > 0, 1.0, 0.0), labels=[0, 1])]
    return text + number_arrays(**found) + "};\n\n"


def regression(name, truth, predicted):
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    return f"struct {name} {{\n    static constexpr int outputs = {truth.shape[1] if truth.ndim == 2 else 1};\n" + number_arrays(
        truth=truth, predicted=predicted,
        found=[m.mean_squared_error(truth, predicted), m.mean_squared_error(truth, predicted, squared=False),
               m.mean_absolute_error(truth, predicted), m.r2_score(truth, predicted)]) + "};\n\n"


k = np.arange(40)
three, taken = (k * k // 2 + k) % 3, (k * k * k + k // 5) % 3
tied = np.round(numbers(1, (40, 4)) * 4) / 2                     # five values only
classes = (7 * k + k // 4) % 4
binary = (k * k // 3) % 2
column = np.stack([np.full(6, 2.0), np.arange(6.0)], 1)

body = (
    report("all_classes", 3, three, taken)
    + report("an_absent_class", 4, np.where(three == 0, 1, three)[:20], np.where(taken[:20] == 2, 0, taken[:20]))
    + report("perfect", 2, binary, binary)
    + scores("tied_scores", classes, tied, (1, 2, 3, 4))
    + scores("free_scores", classes, numbers(2, (40, 4)) + 0.6 * np.eye(4)[classes], (1, 2, 3))
    + scores("binary_scores", binary, np.round(numbers(3, (40,)) * 8) / 4 + 0.5 * (binary - 0.5))
    + regression("one_output", numbers(4, (17,)), numbers(4, (17,)) + numbers(5, (17,)) / 4)
    + regression("a_constant_met", np.full(5, 3.0), np.full(5, 3.0))
    + regression("a_constant_missed", np.full(5, 3.0), np.arange(5.0))
    + regression("two_outputs", column, column + numbers(6, (6, 2)))
)
run({"metrics.hpp": body}, f"scikit-learn {sklearn.__version__}")
