#!/usr/bin/env python3
"""Derives the polynomial coefficients of Activations.java and shared/epilogue.h.

Standard library only: 120-digit decimals, interpolation at Chebyshev nodes, then rounding to
double. Prints the coefficients, lowest power first, and the relative error of the rounded
polynomial (evaluated exactly) on a dense grid.
"""
import math
from decimal import Decimal, getcontext

getcontext().prec = 120
ONE = Decimal(1)
LN2 = Decimal(2).ln()


def arctan_inverse(n):
    """arctan(1/n) by its series."""
    total, power, k = Decimal(0), ONE / n, 0
    while abs(power) > Decimal(10) ** -118:
        total += power / (2 * k + 1) * (-1) ** k
        power /= n * n
        k += 1
    return total


PI = 4 * (4 * arctan_inverse(5) - arctan_inverse(239))


def interpolate(f, low, high, degree):
    """Monomial coefficients of the interpolant of f at the Chebyshev nodes of [low, high]."""
    half, middle = (high - low) / 2, (high + low) / 2
    nodes = [
        middle + half * Decimal(math.cos(math.pi * (2 * i + 1) / (2 * degree + 2)))
        for i in range(degree + 1)
    ]
    table = [f(x) for x in nodes]
    for level in range(1, degree + 1):
        for i in range(degree, level - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - level])
    coefficients = [table[degree]]
    for i in range(degree - 1, -1, -1):
        shifted = [Decimal(0)] + coefficients
        for j, c in enumerate(coefficients):
            shifted[j] -= nodes[i] * c
        shifted[0] += table[i]
        coefficients = shifted
    return coefficients


def horner(coefficients, x):
    total = Decimal(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def rounded(coefficients):
    return [Decimal(float(c)) for c in coefficients]


def worst(approximation, exact, low, high, steps=2000):
    points = [low + (high - low) * i / steps for i in range(steps + 1)]
    return max(abs(approximation(x) / exact(x) - 1) for x in points)


def scaled_tail(a):
    """e^(a^2/2) times the normal distribution's tail beyond a, by the series of the inner part."""
    term, total, n = a, a, 1
    while term > total * Decimal(10) ** -118 and a > 0:
        term *= a * a / (2 * n + 1)
        total += term
        n += 1
    return (a * a / 2).exp() / 2 - total / (2 * PI).sqrt()


def exp_remainder(r):
    """(e^r - 1 - r) / r^2, so that the polynomial gives exactly 1 at 0."""
    if abs(r) < Decimal("1e-30"):
        return ONE / 2
    return (r.exp() - 1 - r) / (r * r)


def show(name, coefficients, error):
    print(f"{name}: degree {len(coefficients) - 1}, relative error {float(error):.2e}")
    for i, c in enumerate(coefficients):
        print(f"  {i:2d}  {float(c)!r:26s} {float(c).hex()}")


def main():
    half = LN2 / 2 * Decimal("1.0001")
    c = rounded([ONE, ONE] + interpolate(exp_remainder, -half, half, 8))
    show("exp on [-ln2/2, ln2/2]", c, worst(lambda r: horner(c, r), Decimal.exp, -half, half))
    high = float(int(float(LN2) * 2**32)) / 2**32
    print("log2(e)", (1 / float(LN2)).hex(), repr(float(1 / LN2)))
    print("ln2 high, 32 bits", repr(high), high.hex())
    print("ln2 low", repr(float(LN2 - Decimal(high))), float(LN2 - Decimal(high)).hex())

    k, limit = Decimal(TAIL_POLE), Decimal(16)

    def tail_of_t(t):
        return scaled_tail(max(Decimal(0), k * (1 + t) / (1 - t)))

    c2 = rounded(interpolate(tail_of_t, Decimal(-1), (limit - k) / (limit + k), TAIL_DEGREE))
    error = worst(
        lambda a: horner(c2, (a - k) / (a + k)), scaled_tail, Decimal(0), limit, steps=1000
    )
    show(f"tail on [0, 16] in t = (a - {k}) / (a + {k})", c2, error)
    print("2 * sqrt(2/pi)", repr(float(2 * (2 / PI).sqrt())), float(2 * (2 / PI).sqrt()).hex())


TAIL_POLE = 4
TAIL_DEGREE = 15

if __name__ == "__main__":
    main()
