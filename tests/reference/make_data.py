#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes data/: files as NumPy, scikit-learn and PIL write them, for the tests of the readers.

    make_data.py [--check]      with --check compares what the files hold
"""
import io
import pathlib
import sys

try:
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

folder = pathlib.Path(__file__).resolve().parent / "data"


def values(kind, shape):
    """Element k, row-major: small whole numbers, eighths for real types."""
    k = np.arange(int(np.prod(shape))) * 37 % 101
    if kind == "b1":
        k = k % 3 == 0
    elif kind[0] != "u":
        k = (k - 50) / (8 if kind[0] == "f" else 1)
    return k.astype(kind).reshape(shape)


def arrays():
    for kind in ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        for order_name, order in (("little", "<"), ("big", ">")):
            for layout in "CF":
                yield f"{kind}_{order_name}_{layout}", np.asarray(values(kind, (2, 3, 4)).astype(order + kind), order=layout)
    yield "scalar", np.array(2.5)
    yield "empty", np.zeros((3, 0), "f4")
    yield "row", np.arange(5, dtype="<i4")


def npz(save):
    file = io.BytesIO()
    save(file, **dict(arrays()))
    return file.getvalue()


def npy(version):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asfortranarray(values("f4", (3, 5)).astype(">f4")), version=version)
    return file.getvalue()


def keras_files():
    """A network as Keras keeps and computes it, images (height, width, channels) and kernels (..., in, out), by NumPy alone.

    Conv2D(3, (3, 2), padding="valid"), BatchNormalization, ReLU, MaxPooling2D(2), Flatten, Dense(4), tanh, Dense(2); keras_case.npz has
    five images as (channels, height, width), and what the network says of them.
    """
    def numbers(*shape, scale=16.0, offset=0):
        k = np.arange(int(np.prod(shape)), dtype="f8")
        return (((k * k * 13 + k * 29 + offset) % 61 - 30) / scale / 4).reshape(shape)

    weights = {"conv2d/kernel:0": numbers(3, 2, 2, 3), "conv2d/bias:0": numbers(3, offset=5),
               "batch_normalization/gamma:0": 1 + numbers(3), "batch_normalization/beta:0": numbers(3, offset=9),
               "batch_normalization/moving_mean:0": numbers(3, offset=2), "batch_normalization/moving_variance:0": 1 + np.abs(numbers(3, offset=7)),
               "dense/kernel:0": numbers(18, 4, scale=8), "dense/bias:0": numbers(4, offset=3),
               "dense_1/kernel:0": numbers(4, 2, scale=8, offset=1), "dense_1/bias:0": numbers(2, offset=4)}
    w = {name.removesuffix(":0"): value.astype("f4").astype("f8") for name, value in weights.items()}
    x = numbers(5, 8, 5, 2, scale=4, offset=11).astype("f4").astype("f8")
    y = np.zeros((5, 6, 4, 3))
    for row in range(6):
        for column in range(4):
            y[:, row, column] = np.tensordot(x[:, row:row + 3, column:column + 2], w["conv2d/kernel"], 3) + w["conv2d/bias"]
    b = "batch_normalization/"
    y = (y - w[b + "moving_mean"]) / np.sqrt(w[b + "moving_variance"] + 1e-3) * w[b + "gamma"] + w[b + "beta"]  # Keras' epsilon
    y = np.maximum(y, 0).reshape(5, 3, 2, 2, 2, 3).max((2, 4)).reshape(5, 18)
    y = np.tanh(y @ w["dense/kernel"] + w["dense/bias"]) @ w["dense_1/kernel"] + w["dense_1/bias"]
    net, case = io.BytesIO(), io.BytesIO()
    np.savez(net, **{name: value.astype("f4") for name, value in weights.items()})
    np.savez(case, x=x.transpose(0, 3, 1, 2).astype("f4"), y=y.astype("f4"))
    return {"keras_net.npz": net.getvalue(), "keras_case.npz": case.getvalue()}


def sklearn_files():
    """What scikit-learn makes of 23 samples of 3 uneven classes."""
    try:
        from sklearn.datasets import dump_svmlight_file, load_svmlight_file
        from sklearn.model_selection import KFold, StratifiedKFold, StratifiedShuffleSplit
        from sklearn.preprocessing import MinMaxScaler, StandardScaler
    except ImportError as missing:
        print(f"without scikit-learn: {missing}")
        return {}
    k = np.arange(23 * 4)
    x = (((k * k * 31 + k * 17) % 101 - 50) / 8).reshape(23, 4)
    x[:, 2] = 3.25                                                    # always the same
    y = np.array([2, 0, 0, 1, 0, 2, 2, 0, 0, 0, 1, 0, 2, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0])
    recorded = {"x": x.astype("f4"), "y": y.astype("i4")}

    def folds(splitter):
        of = np.zeros(len(y), "i4")
        for fold, (_, test) in enumerate(splitter.split(x, y)):
            of[test] = fold
        return of

    for n in (2, 3, 5):
        recorded[f"fold_{n}"] = folds(KFold(n))
        recorded[f"stratified_fold_{n}"] = folds(StratifiedKFold(n))
    for share in (0.2, 0.25, 0.4):
        train, test = next(StratifiedShuffleSplit(1, test_size=share, random_state=0).split(x, y))
        recorded[f"test_{share}"] = np.bincount(y[test], minlength=3).astype("i4")
    recorded["standard"] = StandardScaler().fit_transform(recorded["x"].astype("f8"))
    recorded["min_max"] = MinMaxScaler((-1, 2)).fit_transform(recorded["x"].astype("f8"))
    sparse = np.where(np.abs(x) < 3, 0, x)
    text = io.BytesIO()
    dump_svmlight_file(sparse, y, text, zero_based=False, comment="uneven classes", query_id=np.arange(23))
    text.seek(0)
    recorded["sparse"] = load_svmlight_file(text, n_features=4)[0].toarray()
    file = io.BytesIO()
    np.savez_compressed(file, **recorded)
    return {"sklearn.npz": file.getvalue(), "sklearn.libsvm": text.getvalue()}


def image_files():
    """Small images of each kind, and what PIL reads from them: as red, green and blue, grey, and resized."""
    try:
        from PIL import Image
    except ImportError as missing:
        print(f"without PIL: {missing}")
        return {}
    y, x = np.mgrid[0:10, 0:14]
    rgb = np.stack([x * 18 + y, y * 25, 255 - 9 * x - 10 * y], axis=2).astype("u1")
    colour = Image.fromarray(rgb)
    alpha = np.dstack([rgb, (x * 15).astype("u1")])
    made = {"rgb.png": (colour, {}), "grey.png": (colour.convert("L"), {}), "palette.png": (colour.quantize(16), {}),
            "bits.png": (colour.convert("1"), {}), "rgba.png": (Image.fromarray(alpha), {}),
            "deep.png": (Image.fromarray((x * 4000 + y * 999).astype("u2")), {}),
            "rgb.jpg": (colour, {"quality": 90}), "grey.jpg": (colour.convert("L"), {"quality": 90}),
            "progressive.jpeg": (colour, {"quality": 75, "progressive": True})}
    files, seen = {}, {}
    for name, (image, options) in made.items():
        file = io.BytesIO()
        image.save(file, {"g": "JPEG", "png": "PNG"}.get(name[-3:], "JPEG"), **options)
        files["images/" + name] = file.getvalue()
        loaded = Image.open(io.BytesIO(file.getvalue()))
        if name == "deep.png":                                         # PIL would clip, not scale
            loaded = Image.fromarray(((np.asarray(loaded).astype("i8") * 255 + 32895) >> 16).astype("u1"))
        loaded = loaded.convert("RGB")
        seen[name] = np.asarray(loaded)
        seen[name + " grey"] = np.asarray(loaded.convert("L"))
    for size in ((7, 5), (5, 20), (28, 28), (3, 3)):
        seen[f"resized {size[0]}x{size[1]}"] = np.asarray(colour.resize(size, Image.BILINEAR))
    file = io.BytesIO()
    np.savez_compressed(file, **seen)
    files["images/seen.npz"] = file.getvalue()
    return files


def contents(name, data):
    if name.endswith(("png", "jpg", "jpeg")):
        return data
    if not name.endswith(("npy", "npz")):
        return [line for line in data.splitlines() if not line.startswith(b"#")]
    loaded = np.load(io.BytesIO(data))
    if name.endswith(".npz"):
        return {key: (loaded[key].dtype, loaded[key].flags.f_contiguous, loaded[key].tolist()) for key in loaded.files}
    return loaded.dtype, loaded.tolist()


files = {"stored.npz": npz(np.savez), "deflated.npz": npz(np.savez_compressed)}
for major in (1, 2, 3):
    files[f"version_{major}.npy"] = npy((major, 0))
files.update(keras_files())
files.update(sklearn_files())
files.update(image_files())

stale = []
(folder / "images").mkdir(parents=True, exist_ok=True)
for name, data in files.items():
    path = folder / name
    if "--check" not in sys.argv:
        path.write_bytes(data)
    elif not path.exists() or contents(name, path.read_bytes()) != contents(name, data):
        stale.append(name)
print(f"{len(files)} files of arrays, {len(stale)} differ from what NumPy {np.__version__} writes", *stale)
sys.exit(1 if stale else 0)
