#include "protocol/json/json_compact.h"

#include <utility>

#include "protocol/json/json_scalars.h"
#include "protocol/json/json_text.h"

namespace confab {
namespace {

// Called by nlohmann's reader.
class CompactPrinter final : public JsonScalarSax {
 public:
  explicit CompactPrinter(std::string& out) : out_(out) {}

  bool scalar(JsonScalar value) override {
    separate();
    if (value.kind == JsonKind::text) {
      append_json_string(value.text, out_);
    } else {
      out_ += spelled(value);
    }
    return true;
  }

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
  bool is_first_ = true;  // the next value needs no comma before it
};

}  // namespace

void append_json_compact(std::string_view json, std::string& out) {
  CompactPrinter printer(out);
  nlohmann::json::sax_parse(json.begin(), json.end(), &printer);
}

}  // namespace confab
