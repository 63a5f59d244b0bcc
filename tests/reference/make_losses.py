#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes losses.hpp: what PyTorch makes of each loss, in double precision.

    make_losses.py [--check]      as make.py

Each takes a batch of 5 outputs of 6 numbers each and targets; recorded are the mean loss and its derivative by the outputs.
"""
from vectors import arrays, numbers, run, torch

f = torch.nn.functional
batch, size = 5, 6
scores = torch.tensor(6 * numbers(41, (batch, size)))
near = torch.tensor(2 * numbers(42, (batch, size)))
labels = torch.arange(batch) * 3 % size
# the targets, by the name of their kind
kinds = {
    "numbers": torch.tensor(4 * numbers(43, (batch, size))),
    "signs": torch.where(torch.tensor(numbers(44, (batch, size))) > 0, 1.0, -1.0).double(),
    "bits": (torch.tensor(numbers(45, (batch, size))) > 0).double(),
    "shares": torch.tensor(numbers(46, (batch, size)) + 0.5),
    "rows": f.one_hot(labels, size).double(),
    "probabilities": torch.softmax(torch.tensor(4 * numbers(47, (batch, size))), 1),
    "sparse": torch.tensor([[0, 0.25, 0.75, 0, 0, 0]] * batch, dtype=torch.float64),
    "counts": torch.tensor([[float((3 * i + j) % 4) for j in range(size)] for i in range(batch)], dtype=torch.float64),
    "halves": torch.tensor(2 * numbers(48, (batch, size // 2))),
    "pair_signs": torch.tensor([[1.0], [-1.0], [1.0], [-1.0], [-1.0]], dtype=torch.float64),
    "pair_bits": torch.tensor([[1.0], [0.0], [1.0], [0.0], [0.0]], dtype=torch.float64),
    "nothing": torch.zeros((batch, 0), dtype=torch.float64),
}
weights = torch.tensor([1, 2, 0.5, 1, 3, 0.25], dtype=torch.float64)


def focal(gamma, alpha):
    """torchvision.ops.sigmoid_focal_loss, which Debian's PyTorch comes without."""

    def loss(x, t):
        p = torch.sigmoid(x)
        p_t = p * t + (1 - p) * (1 - t)
        a_t = alpha * t + (1 - alpha) * (1 - t)
        return (a_t * f.binary_cross_entropy_with_logits(x, t, reduction="none") * (1 - p_t) ** gamma).mean()

    return loss


def halves(x):
    return x[:, : size // 2], x[:, size // 2 :]


def contrastive(x, t):
    d = f.pairwise_distance(*halves(x), eps=1e-6)
    return (0.5 * (t[:, 0] * d**2 + (1 - t[:, 0]) * torch.clamp(2 - d, min=0) ** 2)).mean()


def positive_variance(x):
    return torch.cat([x[:, : size // 2], x[:, size // 2 :].abs() + 0.1], 1)


# name: loss, kind of the targets, outputs
losses = {
    "mse": (f.mse_loss, "numbers", scores),
    "mse_sum": (lambda x, t: f.mse_loss(x, t, reduction="sum") / batch, "numbers", scores),
    "mae": (f.l1_loss, "numbers", scores),
    "mse_and_mae": (lambda x, t: 0.7 * f.mse_loss(x, t) + 0.3 * f.l1_loss(x, t), "numbers", scores),
    "huber": (f.huber_loss, "numbers", scores),
    "huber_0.5": (lambda x, t: f.huber_loss(x, t, delta=0.5), "numbers", scores),
    "smooth_l1": (f.smooth_l1_loss, "numbers", scores),
    "smooth_l1_2": (lambda x, t: f.smooth_l1_loss(x, t, beta=2.0), "numbers", scores),
    "log_cosh": (lambda x, t: torch.log(torch.cosh(x - t)).mean(), "numbers", scores),
    "log_cosh_far": (lambda x, t: ((x - t).abs() - torch.log(torch.tensor(2.0, dtype=torch.float64))).mean(), "numbers", 200 * scores),
    "quantile_0.9": (lambda x, t: torch.maximum(0.9 * (t - x), -0.1 * (t - x)).mean(), "numbers", scores),
    "cross_entropy": (f.cross_entropy, "probabilities", scores),
    "cross_entropy_smooth": (lambda x, t: f.cross_entropy(x, t, label_smoothing=0.1), "probabilities", scores),
    "cross_entropy_weights": (lambda x, t: f.cross_entropy(x, t, weight=weights), "probabilities", scores),
    "cross_entropy_both": (lambda x, t: f.cross_entropy(x, t, weight=weights, label_smoothing=0.1), "probabilities", scores),
    "cross_entropy_labels": (lambda x, t: f.cross_entropy(x, labels), "rows", scores),
    "cross_entropy_far": (f.cross_entropy, "probabilities", 1000 * scores),
    "binary_cross_entropy": (f.binary_cross_entropy, "shares", torch.sigmoid(scores)),
    "binary_cross_entropy_with_logits": (f.binary_cross_entropy_with_logits, "shares", scores),
    "binary_cross_entropy_with_logits_far": (f.binary_cross_entropy_with_logits, "shares", 200 * scores),
    "binary_cross_entropy_with_logits_3": (
        lambda x, t: f.binary_cross_entropy_with_logits(x, t, pos_weight=torch.tensor(3.0)), "shares", scores),
    "binary_cross_entropy_with_logits_each": (
        lambda x, t: f.binary_cross_entropy_with_logits(x, t, pos_weight=weights), "shares", scores),
    "focal": (focal(2, 0.25), "bits", scores),
    "focal_1.5": (focal(1.5, 0.6), "bits", scores),
    "hinge": (lambda x, t: torch.relu(1 - t * x).mean(), "signs", near),
    "squared_hinge": (lambda x, t: (torch.relu(1 - t * x) ** 2).mean(), "signs", near),
    "multi_class_hinge": (lambda x, t: f.multi_margin_loss(x, labels), "rows", scores),
    "multi_class_hinge_2": (lambda x, t: f.multi_margin_loss(x, labels, p=2, margin=0.5), "rows", scores),
    "kl_divergence": (lambda x, t: f.kl_div(x, t, reduction="mean"), "probabilities", scores),
    "kl_divergence_sum": (lambda x, t: f.kl_div(x, t, reduction="batchmean"), "sparse", scores),
    "poisson_nll": (f.poisson_nll_loss, "counts", scores),
    "gaussian_nll": (lambda x, t: f.gaussian_nll_loss(halves(x)[0], t, halves(x)[1]), "halves", positive_variance(scores)),
    "cosine_similarity": (lambda x, t: (1 - f.cosine_similarity(x, t)).mean(), "numbers", scores),
    "cosine_embedding": (lambda x, t: f.cosine_embedding_loss(*halves(x), t[:, 0], margin=0.1), "pair_signs", scores),
    "contrastive": (contrastive, "pair_bits", near),
    "triplet": (lambda x, t: f.triplet_margin_loss(x[:, :2], x[:, 2:4], x[:, 4:]), "nothing", scores),
}


def weighted_labels():
    """Cross entropy of class indices with weights and smoothing; the derivative by what is added to all scores."""
    count, classes = 150, 5
    x = torch.tensor(8 * numbers(51, (count, classes)))
    by = torch.zeros(classes, dtype=torch.float64, requires_grad=True)
    at = torch.arange(count)
    w = torch.tensor([1, 2, 0.5, 3, 0.25], dtype=torch.float64)
    loss = f.cross_entropy(x + by, at * at % 7 % classes, weight=w, label_smoothing=0.1)
    loss.backward()
    text = f"namespace weighted_labels {{\n\ninline constexpr double loss = {float(loss).hex()};\n"
    return text + arrays(scores=x, gradient=by.grad, indent="") + "\n}  // namespace weighted_labels\n"


def files():
    text, rows = "", []
    text += "/// Outputs of a batch of 5 with 6 numbers each, row by row, and what PyTorch says of them.\n"
    text += "struct loss {\n    char const* name;\n    double const *outputs, *targets;\n    int targets_per_sample;\n"
    text += "    double value;\n    double const* gradient;\n};\n\n"
    for kind, t in kinds.items():
        if t.numel():
            text += arrays(**{f"targets_{kind}": t}, indent="")
    for name, (loss, kind, outputs) in losses.items():
        word = name.replace(".", "_") + "_"
        x = outputs.clone().detach().requires_grad_()
        value = loss(x, kinds[kind])
        value.backward()
        text += f"\nstruct {word} {{\n{arrays(outputs=x, gradient=x.grad)}}};\n"
        targets = f"targets_{kind}" if kinds[kind].numel() else "nullptr"
        rows.append(f'    {{"{name}", {word}::outputs, {targets}, {kinds[kind].shape[1]}, {float(value).hex()}, {word}::gradient}},\n')
    return {"weighted_labels.hpp": weighted_labels(), "losses.hpp": text + "\ninline constexpr loss losses[] = {\n" + "".join(rows) + "};\n"}


run(files())
