// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

namespace scarp::testing {

/// Computes what an ASCII formula says: a second opinion on the printer, which knows nothing of graphs.
class calculator {
public:
    std::map<std::string, double> known;

    double operator()(std::string const& formula) {
        s_ = formula;
        at_ = 0;
        double const y = sum();
        space();
        if (at_ != s_.size()) fail();
        return y;
    }

private:
    std::string s_;
    std::size_t at_ = 0;

    [[noreturn]] void fail() const { throw std::runtime_error{"cannot read '" + s_ + "' at " + std::to_string(at_)}; }
    void space() {
        while (at_ < s_.size() && s_[at_] == ' ') ++at_;
    }
    bool next(std::string const& word) {
        space();
        if (s_.compare(at_, word.size(), word) != 0) return false;
        at_ += word.size();
        return true;
    }
    void expect(std::string const& word) {
        if (!next(word)) fail();
    }

    double sum() {
        double y = next("-") ? -product() : product();
        for (;;) {
            if (next("+")) y += product();
            else if (next("-")) y -= product();
            else return y;
        }
    }
    double product() {
        double y = power();
        for (;;) {
            if (next("*")) y *= power();
            else if (next("/")) y /= power();
            else return y;
        }
    }
    double power() {
        double const a = primary();
        return next("^") ? std::pow(a, primary()) : a;
    }
    bool condition() {
        double const a = sum();
        if (next(">=")) return a >= sum();
        if (next("<=")) return a <= sum();
        if (next(">")) return a > sum();
        if (next("<")) return a < sum();
        if (next("==")) return a == sum();
        expect("!=");
        return a != sum();
    }
    double cases() {
        double y = 0;
        for (bool decided = false;;) {
            double const value = sum();
            bool const holds = next("otherwise") || (next("if"), condition());
            if (holds && !decided) y = value;
            decided = decided || holds;
            if (next("}")) return y;
            expect(";");
        }
    }
    double primary() {
        if (next("(")) return closed(sum(), ")");
        if (next("[")) return closed(condition() ? 1 : 0, "]");
        if (next("|")) return closed(std::abs(sum()), "|");
        if (next("{")) return cases();
        space();
        if (std::isdigit(static_cast<unsigned char>(s_[at_]))) {
            std::size_t length = 0;
            double const y = std::stod(s_.substr(at_), &length);
            at_ += length;
            return next("pi") ? y * 3.14159265358979323846 : y;
        }
        std::string word;
        while (at_ < s_.size() && (std::isalnum(static_cast<unsigned char>(s_[at_])) || s_[at_] == '_')) word += s_[at_++];
        if (!next("(")) {
            if (word == "pi") return 3.14159265358979323846;
            if (!known.contains(word)) fail();
            return known[word];
        }
        double const a = sum();
        if (word == "max" || word == "min") {
            expect(",");
            double const b = sum();
            return closed(word == "max" ? std::max(a, b) : std::min(a, b), ")");
        }
        return closed(function(word, a), ")");
    }
    double closed(double y, char const* by) {
        expect(by);
        return y;
    }
    double function(std::string const& f, double a) const {
        if (f == "exp") return std::exp(a);
        if (f == "log") return std::log(a);
        if (f == "tanh") return std::tanh(a);
        if (f == "sigmoid") return 1 / (1 + std::exp(-a));
        if (f == "sqrt") return std::sqrt(a);
        if (f == "erf") return std::erf(a);
        if (f == "sin") return std::sin(a);
        if (f == "cos") return std::cos(a);
        if (f == "sign") return a > 0 ? 1 : a < 0 ? -1 : 0;
        fail();
    }
};

}  // namespace scarp::testing
