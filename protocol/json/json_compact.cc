#include "protocol/json/json_compact.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/json/json_text.h"

namespace confab {
namespace {

// Called by nlohmann's reader.
class CompactPrinter final : public nlohmann::json::json_sax_t {
 public:
  explicit CompactPrinter(std::string& out) : out_(out) {}

  bool null() override { return value("null"); }
  bool boolean(bool is) override { return value(is ? "true" : "false"); }
  bool number_integer(number_integer_t number) override { return value(std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) override { return value(std::to_string(number)); }
  bool number_float(number_float_t, const string_t& digits) override { return value(digits); }
  bool string(string_t& text) override {
    separate();
    append_json_string(text, out_);
    return true;
  }
  bool binary(binary_t&) override { return false; }  // not in text

  bool start_object(std::size_t) override { return open('{'); }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool key(string_t& name) override {
    separate();
    append_json_string(name, out_);
    out_ += ':';
    is_first_ = true;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  void separate() {
    if (!std::exchange(is_first_, false)) out_ += ',';
  }
  bool value(std::string_view text) {
    separate();
    out_ += text;
    return true;
  }
  bool open(char bracket) {
    separate();
    out_ += bracket;
    return is_first_ = true;
  }
  bool close(char bracket) {
    out_ += bracket;
    is_first_ = false;
    return true;
  }

  std::string& out_;
  bool is_first_ = true;  // nothing stands before the next value that a comma would part it from
};

}  // namespace

void append_json_compact(std::string_view json, std::string& out) {
  CompactPrinter printer(out);
  nlohmann::json::sax_parse(json.begin(), json.end(), &printer);
}

}  // namespace confab
