// What our stylesheet may use: the browsers of .browserslistrc.
export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [
      true,
      {
        severity: "error",
        ignorePartialSupport: true,
        ignore: [
          "css-focus-visible", // the ring is set on :focus and only taken off by :not(:focus-visible); old phones keep it
          "css-paged-media", // printing is done at a desk
          "css-color-adjust", // likewise
          "css-resize", // a field that cannot be drawn larger is still a field
          "extended-system-fonts", // where ui-serif is unknown the next name is taken
          "css-scroll-behavior", // without it the page jumps instead of gliding
        ],
      },
    ],
  },
};
