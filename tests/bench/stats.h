// Figures of several rounds as median, minimum and maximum. Pure.
#pragma once

#include <vector>

namespace mfad::bench {

struct Spread {
  double min = 0;
  double median = 0;
  double max = 0;
};
Spread spread_of(std::vector<double> values);  // REQUIRES: not empty

// The value below which `share` (0..1) of all lie; sorts its own copy. 0 where there is none.
double quantile(std::vector<double> values, double share);

}  // namespace mfad::bench
