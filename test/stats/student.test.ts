import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../src/stats/normal.ts";
import { studentCdf, studentQuantile } from "../../src/stats/student.ts";

// Computed with SciPy 1.x, stats.t.ppf and stats.t.cdf, which use other algorithms (Boost's).
const levels = [1e-9, 2.5e-7, 1e-4, 0.001, 0.025, 0.2, 0.4, 0.49];
const quantiles: [df: number, ...values: number[]][] = [
  [
    1, -318309886.1837907, -1273239.544734901, -3183.0987571181513, -318.30883898555044, -12.706204736174705,
    -1.3763819204711736, -0.32491969623290634, -0.03142626604335125,
  ],
  [
    2, -22360.679741456875, -1414.213032042954, -70.70007107496428, -22.327124770119873, -4.302652729749464,
    -1.060660171779821, -0.2886751345948128, -0.028289929799333573,
  ],
  [
    3, -1033.1096745038078, -163.98880544259748, -22.203742273204178, -10.214531852407385, -3.1824463052837086,
    -0.9784723123633038, -0.2766706623326898, -0.027211467049117997,
  ],
  [
    5, -98.93722464836996, -32.734085538519494, -9.677566300882592, -5.893429531356009, -2.5705818356363155,
    -0.9195437802408267, -0.2671808657041451, -0.026346712342273235,
  ],
  [
    7, -38.70598064323161, -17.447196725250464, -7.063432828157514, -4.785289628638334, -2.3646242515927844,
    -0.8960296443137649, -0.2631668613520229, -0.025977941569516962,
  ],
  [
    11, -17.677863894376582, -10.397733316549544, -5.4527620888221815, -4.024701037630739, -2.2009851600916392,
    -0.8755299780738814, -0.25955586047627044, -0.025644765141621832,
  ],
  [
    19, -10.613521312506379, -7.4231944796215465, -4.589864596755033, -3.579400148954716, -2.09302405440831,
    -0.8609505502689285, -0.25692281979615467, -0.02540100283256726,
  ],
  [
    100, -6.5989398206555325, -5.376002048304532, -3.8615997909500597, -3.173739493738783, -1.983971518523552,
    -0.8452304244910159, -0.25402218245822766, -0.02513169753771459,
  ],
  [
    1e5, -5.9983614616790755, -5.026642880346525, -3.719154382641344, -3.090313809427238, -1.95998770753461,
    -0.8416248279969006, -0.25334777715718015, -0.025068970970446847,
  ],
  [
    2e6, -5.997834735249188, -5.0263293373761915, -3.7190233800976764, -3.090236381237243, -1.959965170676375,
    -0.8416214132934123, -0.25334713683681803, -0.02506891139429411,
  ],
];
const probabilities: [df: number, ...values: number[]][] = [
  [1, 0.007956089912025812, 0.10241638234956672, 0.35241638234956674, 0.5, 0.6475836176504333, 0.8975836176504333],
  [3, 1.7190340394579253e-5, 0.02883444281121865, 0.3257239824240755, 0.5, 0.6742760175759245, 0.9711655571887814],
  [12, 1.925614790386016e-14, 0.005533347843016845, 0.31305873811266205, 0.5, 0.686941261887338, 0.9944666521569832],
];

const expectClose = (found: number, expected: number, relative: number) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

describe("Student's distribution", () => {
  it.each(quantiles)("has the published quantiles in both tails with %s degrees of freedom", (df, ...expected) => {
    for (const [i, p] of levels.entries()) {
      expectClose(studentQuantile(p, df), expected[i] ?? Number.NaN, 1e-9);
      // 1 - p is rounded, by up to 1e-16 of 1: near 1e-9 that alone is 1e-7 of the tail.
      expectClose(studentQuantile(1 - p, df), -(expected[i] ?? Number.NaN), 1e-9 + 2e-16 / p);
    }
  });

  it.each(probabilities)("has the published probabilities with %s degrees of freedom", (df, ...expected) => {
    for (const [i, t] of [-40, -3, -0.5, 0, 0.5, 3].entries())
      expectClose(studentCdf(t, df), expected[i] ?? Number.NaN, 1e-11);
  });

  it("turns a probability into a quantile and back", () => {
    const level = fc.double({ min: 1e-9, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(level, fc.double({ min: 1, max: 1e4, noNaN: true }), (p, df) => {
        expectClose(studentCdf(studentQuantile(p, df), df), p, 1e-9);
      }),
    );
  });

  it("refuses a probability of 0 or 1 and no degrees of freedom", () => {
    expect(() => studentQuantile(0, 5)).toThrow(RangeError);
    expect(() => studentQuantile(1, 5)).toThrow(RangeError);
    expect(() => studentQuantile(0.1, 0)).toThrow(RangeError);
    expect(() => studentCdf(1, -1)).toThrow(RangeError);
  });
});

describe("the normal distribution", () => {
  it("has the published quantiles", () => {
    const table = [
      [1e-20, -9.262340089798409],
      [1e-9, -5.9978070150076865],
      [1e-4, -3.7190164854556804],
      [0.025, -1.9599639845400545],
      [0.2, -0.8416212335729142],
      [0.45, -0.12566134685507402],
      [0.5, 0],
      [0.6, 0.2533471031357997],
      [0.9999, 3.719016485455709],
    ] as const;
    for (const [p, expected] of table) expectClose(normalQuantile(p), expected, 1e-12);
  });
});
