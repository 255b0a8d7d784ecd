#!/usr/bin/env python3
"""Derives the numbers of shared/activations.h and Activations.java, and those of erf x in
shared/functions.h and RowMath.java.

Standard library only: 50-digit decimals. Prints the coefficients of GELU's quotient as floats, how
far it is off with them, evaluated exactly, the parts of GELU_TANH's constants, and the
coefficients of erf's two polynomials.
"""
import math
import struct
from decimal import Decimal, getcontext

getcontext().prec = 50
ONE = Decimal(1)

LIMIT = Decimal("5.25")  # from here on the tail is 0
DEGREE = 5  # of both polynomials
POLE = Decimal(24)  # nodes are Chebyshev's in a^2 / (a^2 + POLE)
TRIES = 4000

FAR = Decimal("0.9")  # from here on erf x is 1 - e^q(x)
NODES, ROUNDS = 200, 40


def arctan_inverse(n):
    """arctan(1/n) by its series."""
    total, power, k = Decimal(0), ONE / n, 0
    while abs(power) > Decimal(10) ** -48:
        total += power / (2 * k + 1) * (-1) ** k
        power /= n * n
        k += 1
    return total


PI = 4 * (4 * arctan_inverse(5) - arctan_inverse(239))


def erf_over(a):
    """erf(a / sqrt(2)) / a by the series of its scaled form."""
    z, term, total, n = a * a, ONE, ONE, 1
    while term > total * Decimal(10) ** -48:
        term *= z / (2 * n + 1)
        total += term
        n += 1
    return (2 / PI).sqrt() * (-z / 2).exp() * total


def solved(rows):
    """The solution of a linear system, each row with its right side behind it."""
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [x - factor * y for x, y in zip(rows[r], rows[i])]
    x = [Decimal(0)] * n
    for i in range(n - 1, -1, -1):
        x[i] = (rows[i][n] - sum(rows[i][j] * x[j] for j in range(i + 1, n))) / rows[i][i]
    return x


def interpolated():
    """p and q, lowest power first, q beginning with 1, with p(z) / q(z) = erf_over(sqrt(z)) at the nodes."""
    count = 2 * DEGREE + 1
    most = LIMIT**2 / (LIMIT**2 + POLE)
    rows = []
    for i in range(count):
        t = most * (1 + Decimal(math.cos(math.pi * (2 * i + 1) / (2 * count)))) / 2
        z = POLE * t / (1 - t)
        y = erf_over(z.sqrt())
        rows.append([z**j for j in range(DEGREE + 1)] + [-y * z**j for j in range(1, DEGREE + 1)] + [y])
    c = solved(rows)
    return c[: DEGREE + 1], [ONE] + c[DEGREE + 1 :]


def as_float(x):
    return Decimal(struct.unpack("f", struct.pack("f", float(x)))[0])


def horner(c, x):
    total = Decimal(0)
    for each in reversed(c):
        total = total * x + each
    return total


def horner_in_floats(c, x):
    """Every step rounded once, as fma does."""
    total = c[-1]
    for each in reversed(c[:-1]):
        total = as_float(total * x + each)
    return total


def chosen(p, q):
    """Both times the factor whose rounding to floats harms least; at the limit no tail is left."""
    points = [LIMIT * i / 100 for i in range(1, 101)]
    exact = [erf_over(a) for a in points]
    best = None
    for i in range(TRIES):
        factor = Decimal(2 ** (i / TRIES))
        p32, q32 = [as_float(c * factor) for c in p], [as_float(c * factor) for c in q]
        z = LIMIT * LIMIT
        if horner_in_floats(q32, z) - LIMIT * horner_in_floats(p32, z) > 0:
            continue
        error = max(
            abs(horner(p32, a * a) / horner(q32, a * a) - y) * a for a, y in zip(points, exact)
        )
        if best is None or error < best[0]:
            best = error, p32, q32
    return best


def equalized(points, degree):
    """Coefficients, lowest power first, for (x, y, weight): least squares whose weights grow where
    the weighted error is large, until it is nearly the same everywhere (Lawson)."""
    share = [ONE] * len(points)
    for _ in range(ROUNDS):
        rows = [[Decimal(0)] * (degree + 2) for _ in range(degree + 1)]
        for (x, y, weight), each in zip(points, share):
            powers = [x**j for j in range(degree + 1)]
            for row, power in zip(rows, powers):
                for j, other in enumerate(powers + [y]):
                    row[j] += each * weight * weight * power * other
        c = solved(rows)
        errors = [abs(weight * (horner(c, x) - y)) for x, y, weight in points]
        share = [each * error for each, error in zip(share, errors)]
        total = sum(share)
        share = [each / total for each in share]
    return c, max(errors)


def nodes(low, high):
    """Chebyshev's."""
    for i in range(NODES):
        t = Decimal(math.cos(math.pi * (2 * i + 1) / (2 * NODES)))
        yield low + (high - low) * (1 + t) / 2


def erf_polynomials():
    """p of erf x = x + x p(x^2) below FAR, and q of erf x = 1 - e^q(x) up to 4; both for the
    relative error of the result."""
    root = Decimal(2).sqrt()
    near, far = [], []
    for x in nodes(Decimal("0.0001"), FAR):
        ratio = erf_over(x * root) * root
        near.append((x * x, ratio - 1, 1 / ratio))
    for x in nodes(FAR, Decimal(4)):
        erf = erf_over(x * root) * root * x
        far.append((x, (1 - erf).ln(), (1 - erf) / erf))
    return equalized(near, 5), equalized(far, 6)


def show(name, x):
    print(f"{name:8s} {float(x).hex():26s} {float(x)!r}")


def main():
    error, p, q = chosen(*interpolated())
    print(f"erf(a / sqrt(2)) as a * p(a^2) / q(a^2) up to {LIMIT}: off by {float(error):.2e}")
    for i in range(DEGREE + 1):
        show(f"p{i}", p[i])
    for i in range(DEGREE + 1):
        show(f"q{i}", q[i])
    first = 2 * (2 / PI).sqrt()
    short = Decimal("1.59375")
    show("c1", short)
    show("c1 low", as_float(first - short))
    third = first * Decimal("0.044715")
    show("c3", as_float(third))
    show("c3 low", as_float(third - as_float(third)))
    for name, (c, error) in zip(("erf near 0", "erf far"), erf_polynomials()):
        print(f"{name}: off by {float(error):.2e}")
        for i, each in enumerate(c):
            show(f"{name[4]}{i}", as_float(each))


if __name__ == "__main__":
    main()
