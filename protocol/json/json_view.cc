#include "protocol/json/json_view.h"

#include <utility>

#include "protocol/json/json_scalars.h"
#include "protocol/json/json_text.h"

namespace confab {
namespace {

constexpr std::size_t kDeepest = 64;
// Each byte "1," can become a line of 130: a peer must not fill the memory with blanks.
constexpr std::size_t kLongestText = 16 << 20;

// Called by nlohmann's reader; `false` stops it.
class PrettyPrinter : public JsonScalarSax {
 public:
  std::string text() { return std::move(text_); }

  bool scalar(JsonScalar value) override {
    begin_value();
    if (value.kind == JsonKind::text) {
      append_json_string_shown(value.text, text_);
    } else {
      text_ += spelled(value);
    }
    return is_bounded();
  }

  bool start_object(std::size_t) override { return open('{'); }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool key(string_t& name) override {
    begin_value();
    append_json_string_shown(name, text_);
    text_ += ": ";
    after_key_ = true;
    return is_bounded();
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  bool is_bounded() const noexcept { return text_.size() <= kLongestText; }

  void new_line() {
    text_ += '\n';
    text_.append(2 * depth_, ' ');
  }
  void begin_value() {
    if (!std::exchange(after_key_, false) && depth_ > 0) {
      if (!is_first_) text_ += ',';
      new_line();
    }
    is_first_ = false;
  }
  bool open(char bracket) {
    begin_value();
    text_ += bracket;
    is_first_ = true;
    return ++depth_ <= kDeepest && is_bounded();
  }
  bool close(char bracket) {
    --depth_;
    if (!is_first_) new_line();
    text_ += bracket;
    is_first_ = false;
    return is_bounded();
  }

  std::string text_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // in its array or object
  bool after_key_ = false;
};

}  // namespace

std::optional<std::string> pretty_json(std::string_view message) {
  PrettyPrinter printer;
  if (!nlohmann::json::sax_parse(message.begin(), message.end(), &printer)) return std::nullopt;
  return printer.text();
}

}  // namespace confab
