"""Writes operators.zip: networks of one operator or few, inputs, and what TensorFlow's reference kernels answer.

    python operators.py operators.zip        # needs tensorflow

Of each case: model.tflite, inputN and outputN, raw bytes in the order of the network's inputs and outputs.
"""

import os
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(19)
cases = {}


def floats(*shape, low=-2.0, high=2.0):
    return rng.uniform(low, high, shape).astype(np.float32)


def variable(*shape):
    return tf.constant(floats(*shape, low=-0.5, high=0.5))


def add(name, function, *inputs, quantized=None, mode=None):
    """A case; quantized: int8 or uint8 at the border, calibrated with what it is given."""
    specs = [tf.TensorSpec(x.shape, x.dtype) for x in inputs]
    concrete = tf.function(function).get_concrete_function(*specs)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    if quantized is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: [list(inputs)] * 3
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = quantized
        converter.inference_output_type = quantized
    if mode == "dynamic":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if mode == "half":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    save(name, converter.convert(), inputs)


def save(name, model, inputs):
    # the reference is without the last ones, or wrong: it leaves out a channel, or adds up what it should not
    kinds = tf.lite.experimental.OpResolverType
    resolver = kinds.AUTO if name in ["lrn", "int8_sum", "ceil", "round", "elu"] else kinds.BUILTIN_REF
    interpreter = tf.lite.Interpreter(
        model_content=model, experimental_op_resolver_type=resolver, experimental_preserve_all_tensors=True
    )
    interpreter.allocate_tensors()
    given = []
    details = interpreter.get_input_details()
    # a network keeps its function's arguments by name, in whatever order
    order = sorted(range(len(details)), key=lambda i: details[i]["name"])
    values = {}
    for x, i in zip(inputs, order):
        scale, zero = details[i]["quantization"]
        if scale:
            info = np.iinfo(details[i]["dtype"])
            x = np.clip(np.round(x / scale) + zero, info.min, info.max).astype(details[i]["dtype"])
        values[i] = np.ascontiguousarray(x)
    for i, detail in enumerate(details):
        interpreter.set_tensor(detail["index"], values[i])
        given.append(values[i])
    interpreter.invoke()
    outputs = [interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()]
    types = [o["op_name"] for o in interpreter._get_ops_details()]
    cases[name] = (model, given, outputs)
    print(name, types, [(o.shape, o.dtype.name) for o in outputs], flush=True)


def attempt(name, *arguments, **keywords):
    try:
        add(name, *arguments, **keywords)
    except Exception as e:
        print("LEFT OUT", name, str(e).splitlines()[-1][:160], flush=True)


picture = floats(1, 7, 9, 4)
w33 = variable(3, 3, 4, 6)
d33 = variable(3, 3, 4, 2)


def conv(padding, strides=1, dilations=1, activation=None, bias=True):
    def f(x):
        y = tf.nn.conv2d(x, w33, strides, padding, dilations=dilations)
        y = tf.nn.bias_add(y, tf.constant([0.1, -0.2, 0.3, 0.0, 0.5, -0.6])) if bias else y
        return activation(y) if activation else y

    return f


def depthwise(padding, stride=1, dilation=1, activation=None):
    def f(x):
        y = tf.nn.depthwise_conv2d(x, d33, [1, stride, stride, 1], padding, dilations=[dilation, dilation])
        return activation(y + 0.25) if activation else y

    return f


for p in ["SAME", "VALID"]:
    attempt("conv_" + p.lower(), conv(p), picture)
    attempt("conv_stride_" + p.lower(), conv(p, strides=2, activation=tf.nn.relu6), picture)
    attempt("conv_dilated_" + p.lower(), conv(p, dilations=2, activation=tf.nn.relu), picture)
    attempt("depthwise_" + p.lower(), depthwise(p, activation=tf.nn.relu), picture)
    attempt("depthwise_stride_" + p.lower(), depthwise(p, stride=2), picture)
    attempt("transpose_conv_" + p.lower(), lambda x, p=p: tf.nn.conv2d_transpose(
        x, w33, [1, 14, 18, 4] if p == "SAME" else [1, 15, 19, 4], 2, p), floats(1, 7, 9, 6))
    attempt("average_pool_" + p.lower(), lambda x, p=p: tf.nn.avg_pool2d(x, 3, 2, p), picture)
    attempt("max_pool_" + p.lower(), lambda x, p=p: tf.nn.max_pool2d(x, 3, 2, p), picture)
    for q in [tf.int8, tf.uint8]:
        attempt(f"{q.name}_conv_{p.lower()}", conv(p, strides=2, activation=tf.nn.relu6), picture, quantized=q)
        attempt(f"{q.name}_depthwise_{p.lower()}", depthwise(p, activation=tf.nn.relu), picture, quantized=q)
attempt("conv_grouped", lambda x: tf.nn.conv2d(x, variable(3, 3, 2, 6), 1, "SAME"), picture)

w = variable(12, 5)
attempt("fully_connected", lambda x: tf.matmul(x, w) + tf.constant([1.0, 2, 3, 4, 5]), floats(3, 12))
attempt("fully_connected_dims", lambda x: tf.nn.relu(tf.tensordot(x, w, 1)), floats(2, 3, 12))
attempt("batch_matmul", lambda a, b: tf.matmul(a, b), floats(2, 3, 4), floats(2, 4, 5))
attempt("batch_matmul_adj", lambda a, b: tf.matmul(a, b, adjoint_b=True), floats(2, 3, 4), floats(2, 5, 4))
attempt("hybrid_fully_connected", lambda x: tf.matmul(x, tf.constant(floats(64, 32))), floats(3, 64), mode="dynamic")
attempt("hybrid_conv", lambda x: tf.nn.conv2d(x, tf.constant(floats(3, 3, 16, 16)), 1, "SAME"), floats(1, 5, 5, 16), mode="dynamic")
attempt("half_conv", lambda x: tf.nn.relu(tf.nn.conv2d(x, w33, 1, "SAME")), picture, mode="half")
attempt("half_fully_connected", lambda x: tf.matmul(x, w), floats(3, 12), mode="half")

a, b = floats(2, 3, 4), floats(3, 1)
binary = {
    "add": tf.add, "sub": tf.subtract, "mul": tf.multiply, "div": tf.divide, "minimum": tf.minimum,
    "maximum": tf.maximum, "squared_difference": tf.math.squared_difference, "floor_div": tf.math.floordiv,
    "floor_mod": tf.math.floormod,
}
for name, f in binary.items():
    attempt(name, f, a, b)
attempt("pow", tf.pow, floats(2, 3, low=0.1), floats(2, 3))
attempt("add_relu", lambda x, y: tf.nn.relu(x + y), a, b)
attempt("mul_relu6", lambda x, y: tf.nn.relu6(x * y), a, b)
attempt("add_n", lambda x, y: tf.add_n([x, y, x]), a, floats(2, 3, 4))
ints = np.array([[-7, 7, -8], [5, -1, 9]], np.int32)
divisors = np.array([[2, -2, 3], [-3, 4, 5]], np.int32)
attempt("int_floor_div", tf.math.floordiv, ints, divisors)
attempt("int_floor_mod", tf.math.floormod, ints, divisors)
attempt("int_add", tf.add, ints, divisors)

unary = {
    "abs": tf.abs, "neg": tf.negative, "sign": tf.sign, "exp": tf.exp, "sin": tf.sin, "cos": tf.cos, "floor": tf.floor,
    "ceil": lambda x: tf.math.ceil(x), "round": lambda x: tf.round(x), "logistic": tf.sigmoid, "tanh": tf.tanh, "elu": lambda x: tf.nn.elu(x), "relu": tf.nn.relu,
    "relu6": lambda x: tf.nn.relu6(x * 4), "relu_n1_to_1": lambda x: tf.maximum(-1.0, tf.minimum(x, 1.0)),
    "hard_swish": lambda x: x * tf.nn.relu6(x * 2 + 3) * (1.0 / 6), "square": tf.square,
    "leaky_relu": lambda x: tf.nn.leaky_relu(x, 0.3), "gelu": lambda x: tf.nn.gelu(x, False),
    "gelu_tanh": lambda x: tf.nn.gelu(x, True), "softmax": tf.nn.softmax, "log_softmax": tf.nn.log_softmax,
    "l2_normalization": lambda x: tf.math.l2_normalize(x, -1), "zeros_like": tf.zeros_like,
}
for name, f in unary.items():
    attempt(name, f, a)
attempt("hard_swish", lambda x: x * tf.nn.relu6(x + 3) * (1.0 / 6), floats(2, 3, 4, low=-5, high=5))
for name, f in {"log": tf.math.log, "sqrt": tf.sqrt, "rsqrt": tf.math.rsqrt}.items():
    attempt(name, f, floats(3, 4, low=0.1))
alpha = tf.constant(floats(1, 1, 4))
attempt("prelu", lambda x: tf.nn.relu(x) + alpha * -tf.nn.relu(-x), picture)
attempt("lrn", lambda x: tf.nn.lrn(x, 2, 1.0, 0.3, 0.7), picture)

for name, f in {"mean": tf.reduce_mean, "sum": tf.reduce_sum, "reduce_max": tf.reduce_max, "reduce_min": tf.reduce_min,
                "reduce_prod": tf.reduce_prod}.items():
    attempt(name, lambda x, f=f: f(x, axis=[0, -1]), a)
    attempt(name + "_keep", lambda x, f=f: f(x, axis=1, keepdims=True), a)
attempt("mean_picture", lambda x: tf.reduce_mean(x, [1, 2]), picture)
attempt("mean_picture_keep", lambda x: tf.reduce_mean(x, [1, 2], keepdims=True), picture)
truth = rng.integers(0, 2, (3, 4)).astype(bool)
attempt("reduce_any", lambda x: tf.reduce_any(x, 1), truth)
attempt("reduce_all", lambda x: tf.reduce_all(x, 1), truth)
attempt("arg_max", lambda x: tf.argmax(x, -1, tf.int32), a)
attempt("arg_min", lambda x: tf.argmin(x, 1), a)
attempt("topk_v2", lambda x: tuple(tf.math.top_k(x, 2)), a)
attempt("cumsum", lambda x: tf.cumsum(x, 1, exclusive=True, reverse=True), a)

attempt("reshape", lambda x: tf.reshape(x, [4, -1]), a)
attempt("squeeze", lambda x: tf.squeeze(x, [0, 2]), floats(1, 3, 1, 4))
attempt("expand_dims", lambda x: tf.expand_dims(x, -1), a)
attempt("transpose", lambda x: tf.transpose(x, [2, 0, 1]), a)
attempt("concatenation", lambda x, y: tf.concat([x, y], -1), a, floats(2, 3, 2))
attempt("concatenation_of_convs", lambda x: tf.concat([conv("SAME")(x), tf.nn.relu(conv("SAME")(x))], 3), picture)
attempt("split", lambda x: tuple(tf.split(x, 2, 2)), a)
attempt("split_v", lambda x: tuple(tf.split(x, [1, 3], 2)), a)
attempt("slice", lambda x: tf.slice(x, [0, 1, 1], [-1, 2, 2]), a)
attempt("strided_slice", lambda x: x[:, 1:, ::-2], a)
attempt("strided_slice_shrink", lambda x: x[1, ..., -1], a)
attempt("strided_slice_new", lambda x: x[..., tf.newaxis, 1:3], a)
attempt("pack", lambda x, y: tf.stack([x, y], 1), a, floats(2, 3, 4))
attempt("unpack", lambda x: tuple(tf.unstack(x, axis=1)), a)
attempt("pad", lambda x: tf.pad(x, [[0, 0], [1, 2], [3, 0]]), a)
attempt("pad_picture", lambda x: conv("VALID")(tf.pad(x, [[0, 0], [1, 1], [2, 1], [0, 0]])), picture)
attempt("padv2", lambda x: tf.pad(x, [[1, 0], [1, 2], [3, 0]], constant_values=1.5), a)
attempt("mirror_pad", lambda x: tf.pad(x, [[0, 0], [1, 2], [3, 0]], "REFLECT"), a)
attempt("mirror_pad_symmetric", lambda x: tf.pad(x, [[0, 0], [1, 2], [3, 0]], "SYMMETRIC"), a)
attempt("tile", lambda x: tf.tile(x, [1, 2, 3]), a)
attempt("gather", lambda x: tf.gather(x, tf.constant([2, 0, 1, 1]), axis=1), a)
attempt("gather_batch", lambda x, y: tf.gather(x, y, axis=1, batch_dims=1), a, np.array([[0, 2], [1, 1]], np.int32))
attempt("gather_nd", lambda x, y: tf.gather_nd(x, y), a, np.array([[0, 2], [1, 1]], np.int32))
attempt("scatter_nd", lambda i, u: tf.scatter_nd(i, u, [5, 2]), np.array([[0], [3], [0]], np.int32), floats(3, 2))
attempt("one_hot", lambda i: tf.one_hot(i, 4, 2.0, -1.0), np.array([[0, 2], [1, 3]], np.int32))
attempt("reverse_v2", lambda x: tf.reverse(x, [1]), a)
attempt("reverse_sequence", lambda x: tf.reverse_sequence(x, tf.constant([2, 3]), seq_axis=1, batch_axis=0), a)
attempt("space_to_depth", lambda x: tf.nn.space_to_depth(x, 2), floats(1, 4, 6, 3))
attempt("depth_to_space", lambda x: tf.nn.depth_to_space(x, 2), floats(1, 2, 3, 8))
attempt("space_to_batch", lambda x: tf.space_to_batch(x, [2, 3], [[1, 0], [0, 3]]), floats(1, 7, 9, 2))
attempt("batch_to_space", lambda x: tf.batch_to_space(x, [2, 3], [[1, 0], [0, 2]]), floats(6, 4, 3, 2))
for name, half, align in [("half", True, False), ("align", False, True), ("corner", False, False)]:
    for size in [[13, 4], [3, 12]]:
        at = f"{name}_{size[0]}"
        attempt("bilinear_" + at, lambda x, half=half, align=align, size=size: tf.raw_ops.ResizeBilinear(
            images=x, size=size, align_corners=align, half_pixel_centers=half), picture)
        attempt("nearest_" + at, lambda x, half=half, align=align, size=size: tf.raw_ops.ResizeNearestNeighbor(
            images=x, size=size, align_corners=align, half_pixel_centers=half), picture)
attempt("cast", lambda x: tf.cast(x * 3, tf.int32), a)
attempt("cast_int", lambda x: tf.cast(x, tf.float32), ints)
attempt("where", lambda x: tf.where(x), truth)
attempt("select_v2", lambda c, x, y: tf.where(c, x, y), truth, floats(3, 4), floats(4))
attempt("range", lambda x: tf.range(x[0], x[1], x[2]), np.array([2, 11, 3], np.int32))
attempt("fill", lambda x: tf.fill([2, 3], x[0, 0]), ints)
attempt("broadcast_to", lambda x: tf.broadcast_to(x, [2, 3, 4]), floats(3, 1))
for name, f in {"equal": tf.equal, "not_equal": tf.not_equal, "less": tf.less, "less_equal": tf.less_equal,
                "greater": tf.greater, "greater_equal": tf.greater_equal}.items():
    attempt(name, f, ints, divisors)
attempt("logical_and", tf.logical_and, truth, ~truth[:1])
attempt("logical_or", tf.logical_or, truth, truth[:1])
attempt("logical_not", tf.logical_not, truth)

for name, f in {
    "fully_connected": lambda x: tf.matmul(tf.reshape(x, [1, -1]), variable(252, 5)),
    "add": lambda x: x + tf.nn.relu(x), "sub": lambda x: x - tf.nn.relu(x), "mul": lambda x: x * tf.sigmoid(x),
    "average_pool": lambda x: tf.nn.avg_pool2d(x, 3, 2, "SAME"), "max_pool": lambda x: tf.nn.max_pool2d(x, 3, 2, "SAME"),
    "mean": lambda x: tf.reduce_mean(x, [1, 2]), "sum": lambda x: tf.reduce_sum(x, 3), "softmax": tf.nn.softmax,
    "log_softmax": tf.nn.log_softmax, "logistic": tf.sigmoid, "tanh": tf.tanh, "relu": tf.nn.relu,
    "leaky_relu": lambda x: tf.nn.leaky_relu(x, 0.3), "hard_swish": lambda x: x * tf.nn.relu6(x + 3) * (1.0 / 6),
    "pad": lambda x: tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]]),
    "concatenation": lambda x: tf.concat([x, tf.nn.relu(x)], 3), "reshape": lambda x: tf.reshape(x, [9, 28]),
    "transpose": lambda x: tf.transpose(x, [0, 3, 1, 2]), "strided_slice": lambda x: x[:, 1:, ::2],
    "split": lambda x: tuple(tf.split(x, 2, 3)), "maximum": lambda x: tf.maximum(x, x[:, :1]),
    "bilinear": lambda x: tf.image.resize(x, [13, 4]), "l2_normalization": lambda x: tf.math.l2_normalize(x, -1),
    "reduce_max": lambda x: tf.reduce_max(x, 3), "arg_max": lambda x: tf.argmax(x, -1, tf.int32),
    "transpose_conv": lambda x: tf.nn.conv2d_transpose(x, variable(3, 3, 6, 4), [1, 14, 18, 6], 2, "SAME"),
    "prelu": lambda x: tf.nn.relu(x) + alpha * -tf.nn.relu(-x),
    "squared_difference": lambda x: tf.math.squared_difference(x, x[:, :1]), "rsqrt": lambda x: tf.math.rsqrt(tf.abs(x) + 0.5),
    "gather": lambda x: tf.gather(x, tf.constant([2, 0]), axis=3), "exp": tf.exp, "abs": tf.abs,
}.items():
    attempt("int8_" + name, f, picture, quantized=tf.int8)

for truth in [True, False]:
    attempt(f"if_{truth}".lower(), lambda c, x: tf.cond(c[0], lambda: tf.sin(x) * 2.0, lambda: x - 1.0),
            np.array([truth]), a)
attempt("while", lambda x: tf.while_loop(lambda i, v: i < 5, lambda i, v: (i + 1, v * 1.5 + x), [tf.constant(0), x])[1], a)
attempt("while_pictures", lambda x: tf.while_loop(
    lambda v: tf.reduce_max(v) < 30.0, lambda v: (tf.nn.conv2d(v, variable(1, 1, 4, 4), 1, "SAME") + v * 2.0,), [x])[0], picture)

with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as file:
    for name, (model, inputs, outputs) in sorted(cases.items()):
        def entry(path, content):
            file.writestr(zipfile.ZipInfo(f"{name}/{path}"), content, zipfile.ZIP_DEFLATED, 9)

        entry("model.tflite", bytes(model))
        for i, x in enumerate(inputs):
            entry(f"input{i}", x.tobytes())
        for i, x in enumerate(outputs):
            entry(f"output{i}", np.ascontiguousarray(x).tobytes())
print(len(cases), "cases", os.path.getsize(sys.argv[1]), "bytes")
