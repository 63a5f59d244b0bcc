// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

namespace scarp {

/// How mathematics is written down.
enum class notation {
    unicode,   ///< for terminals: "∂L/∂y ⊙ [y > 0]"
    ascii,     ///< the same with what every keyboard has: "dL/d(y) * [y > 0]"
    latex,     ///< needs amsmath
    graphviz   ///< explain() draws the program as a graph for `dot`; formulas in it are Unicode
};

namespace detail {

/// Texts and characters one behind the other.
template <class... Part>
std::string text_of(Part const&... parts) {
    std::string s;
    ((s += parts), ...);
    return s;
}

/// The shortest digits that give the number back, as a float where it is one.
inline std::string digits_of(double value) {
    char text[32];
    auto const single = static_cast<float>(value);
    bool const is_float = static_cast<double>(single) == value;
    return {text, (is_float ? std::to_chars(text, text + sizeof text, single) : std::to_chars(text, text + sizeof text, value)).ptr};
}

/// The words and signs of one notation.
class script {
public:
    constexpr explicit script(notation n) : n_{n} {}

    constexpr bool latex() const { return n_ == notation::latex; }
    constexpr bool ascii() const { return n_ == notation::ascii; }

    std::string sign(char const* unicode, char const* ascii_text, char const* latex_text) const {
        if (latex()) return latex_text;
        return ascii() ? ascii_text : unicode;
    }
    std::string minus() const { return sign("−", "-", "-"); }
    std::string dot() const { return sign(" · ", " * ", " \\, "); }
    std::string matrix_dot() const { return sign(" · ", " @ ", " \\, "); }
    std::string elementwise() const { return sign(" ⊙ ", " * ", " \\odot "); }

    /// The sign of an equation, or of an assignment.
    std::string equals(bool assigns) const { return assigns ? sign(" ← ", " <- ", " \\leftarrow ") : " = "; }

    /// A name from the program: "dense_1.weight", "x[0]", or a derivative "∂L/∂y".
    std::string identifier(std::string_view name) const {
        if (constexpr std::string_view by{"∂L/∂"}; name.starts_with(by)) return gradient(identifier(name.substr(by.size())));
        if (auto const at = name.find('['); at != name.npos && !ascii())
            return numbered(name.substr(0, at), std::atoi(name.data() + at + 1));
        if (!latex()) return std::string{name};
        std::string s;
        for (char const c : name) {
            if (c == '_') s += '\\';
            s += c;
        }
        return name.size() == 1 ? s : "\\mathrm{" + s + '}';
    }
    /// A numbered name: "v1", as a subscript where the notation has them.
    std::string numbered(std::string_view letter, int number) const {
        std::string s{letter};
        if (latex()) return s.append("_{").append(std::to_string(number)).append("}");
        return s.append(ascii() ? std::to_string(number) : raised_or_lowered(number, "₀₁₂₃₄₅₆₇₈₉"));
    }
    std::string gradient(std::string const& typeset, std::string_view of = "L") const {
        if (latex()) return std::string{"\\frac{\\partial "}.append(of).append("}{\\partial ").append(typeset).append("}");
        std::string s{ascii() ? "d" : "∂"};
        s.append(of).append(ascii() ? "/d(" : "/∂").append(typeset);
        return ascii() ? s.append(")") : s;
    }
    std::string next(std::string const& typeset) const { return typeset + sign("′", "'", "'"); }

    std::string parentheses(std::string const& s) const { return latex() ? "\\left(" + s + "\\right)" : '(' + s + ')'; }
    std::string brackets(std::string const& s) const { return latex() ? "\\left[" + s + "\\right]" : '[' + s + ']'; }

    std::string transposed(std::string const& base) const { return base + sign("ᵀ", "^T", "^{\\top}"); }
    std::string power(std::string const& base, int exponent) const {
        if (latex()) return text_of(base, "^{", std::to_string(exponent), '}');
        return base + (ascii() ? text_of('^', std::to_string(exponent)) : raised_or_lowered(exponent, "⁰¹²³⁴⁵⁶⁷⁸⁹"));
    }
    std::string power(std::string const& base, std::string const& exponent, bool simple) const {
        if (latex()) return base + "^{" + exponent + '}';
        return base + '^' + (simple ? exponent : '(' + exponent + ')');
    }
    /// A function's name before its argument in parentheses.
    std::string function(std::string_view name) const {
        if (!latex()) return std::string{name};
        for (char const* known : {"exp", "log", "sin", "cos", "tanh", "max", "min"})
            if (name == known) return text_of('\\', name);
        if (name == "sigmoid") return "\\sigma";
        std::string s{"\\operatorname{"};
        for (char const c : name) {
            if (c == '_') s += '\\';
            s += c;
        }
        return s + '}';
    }

    /// A number without its sign, short, as a quotient where that is shorter: well-known constants by their name, fractions of
    /// small numbers as such.
    struct quotient {
        std::string above{}, below{};
    };
    quotient number(double value) const {
        double const rounded = std::round(value * 1e10) / 1e10;
        if (std::abs(value - rounded) < 1e-14 * value) value = rounded;
        std::string const plain = digits_of(value);
        auto const e = plain.find('e');
        if (plain.size() <= 6 && (!latex() || e == plain.npos)) return {plain, {}};
        struct known {
            double value;
            char const *above, *root;  // above / sqrt(root); without a root just above
        };
        static constexpr known constants[] = {{0.69314718055994530942, "ln 2", ""}, {0.70710678118654752440, "1", "2"},
                                              {1.12837916709551257390, "2", "π"},   {0.56418958354775628695, "1", "π"},
                                              {0.39894228040143267794, "1", "2π"},  {3.14159265358979323846, "π", ""}};
        for (known const& k : constants)
            if (std::abs(value - k.value) < 4e-16 * k.value) return {constant(k.above), *k.root ? root(constant(k.root)) : ""};
        double const turns = std::round(value / 3.14159265358979323846);
        if (turns >= 2 && turns <= 12 && std::abs(value / turns - 3.14159265358979323846) < 1e-15)
            return {std::to_string(static_cast<int>(turns)) + (ascii() ? " " : "") + constant("π"), {}};
        for (int below = 2; below <= 64 && value < 64; ++below) {
            double const above = std::round(value * below);
            if (above >= 1 && std::abs(value * below - above) < 1e-14 * above) return {digits_of(above), std::to_string(below)};
        }
        if (!latex() || e == plain.npos) return {plain, {}};
        int const exponent = std::atoi(plain.c_str() + e + 1);
        std::string const power = text_of("10^{", std::to_string(exponent), '}');
        return {plain.substr(0, e) == "1" ? power : plain.substr(0, e) + " \\cdot " + power, {}};
    }
    std::string root(std::string const& x) const {
        if (latex()) return "\\sqrt{" + x + '}';
        bool const sign = !ascii() && (x.size() == 1 || x == "π");
        return ascii() ? "sqrt(" + x + ')' : sign ? "√" + x : "√(" + x + ')';
    }

private:
    notation n_;

    std::string constant(std::string text) const {
        if (auto const at = text.find("π"); at != text.npos && (ascii() || latex())) text.replace(at, 2, latex() ? "\\pi" : text.size() > 2 ? " pi" : "pi");
        return latex() && text == "ln 2" ? "\\ln 2" : text;
    }

    /// The digits of a number as the signs of `set`, each of which has as many bytes as its first byte says.
    static std::string raised_or_lowered(int number, std::string_view set) {
        std::string s;
        for (char const digit : std::to_string(number)) {
            std::size_t at = 0;
            auto const length = [&] { return static_cast<unsigned char>(set[at]) >= 0xE0 ? 3u : 2u; };
            for (int i = digit - '0'; i > 0; --i) at += length();
            s.append(set.substr(at, length()));
        }
        return s;
    }
};

}  // namespace detail

}  // namespace scarp
