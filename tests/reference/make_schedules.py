#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes schedules.hpp: the learning rates that PyTorch's schedulers give for the first steps.

    make_schedules.py [--check]      as make.py
"""
import warnings

from vectors import arrays, run, torch

warnings.simplefilter("ignore")
l = torch.optim.lr_scheduler
steps = 40
metrics = [5.0, 4.0, 4.0, 4.1, 3.9999, 4.2, 3.0, 3.1, 3.2, 3.05, 3.3, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9]


def rates(make, lr=0.5):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def plateau(**options):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = l.ReduceLROnPlateau(optimizer, **options)
    found = []
    for m in metrics:
        scheduler.step(m)
        found.append(optimizer.param_groups[0]["lr"])
    return found


def noam(o):
    return l.LambdaLR(o, lambda t: 512**-0.5 * min((t + 1) ** -0.5, (t + 1) * 16**-1.5))


schedules = {
    "constant": rates(lambda o: l.ConstantLR(o, factor=1)),
    "step_decay": rates(lambda o: l.StepLR(o, step_size=7, gamma=0.25)),
    "multi_step": rates(lambda o: l.MultiStepLR(o, [5, 6, 30], gamma=0.5)),
    "exponential": rates(lambda o: l.ExponentialLR(o, gamma=0.9)),
    "linear": rates(lambda o: l.LinearLR(o, start_factor=0.25, end_factor=0.75, total_iters=15)),
    "polynomial": rates(lambda o: l.PolynomialLR(o, total_iters=25, power=1.5)),
    "cosine": rates(lambda o: l.CosineAnnealingLR(o, T_max=steps, eta_min=0.125)),
    "cosine_restarts": rates(lambda o: l.CosineAnnealingWarmRestarts(o, T_0=9, eta_min=0.125)),
    "cosine_restarts_2": rates(lambda o: l.CosineAnnealingWarmRestarts(o, T_0=5, T_mult=2)),
    "one_cycle": rates(lambda o: l.OneCycleLR(o, max_lr=0.5, total_steps=steps + 1, cycle_momentum=False)),
    "noam": rates(noam, lr=1),
    "warm_up_then_cosine": rates(lambda o: l.SequentialLR(
        o, [l.LinearLR(o, start_factor=0.1, total_iters=8), l.CosineAnnealingLR(o, T_max=steps)], [8])),
    "plateau": plateau(factor=0.5, patience=2),
    "plateau_cooldown": plateau(factor=0.25, patience=1, cooldown=3, min_lr=0.01, threshold=0.01),
    "plateau_max": plateau(factor=0.5, patience=1, mode="max"),
}


def files():
    text = "struct schedules {\n" + arrays(metrics=torch.tensor(metrics, dtype=torch.float64))
    text += arrays(**{k: torch.tensor(v, dtype=torch.float64) for k, v in schedules.items()})
    return {"schedules.hpp": text + "};\n"}


run(files())
