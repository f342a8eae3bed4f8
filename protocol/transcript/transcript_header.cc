#include "protocol/transcript/transcript_header.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "protocol/framing/framing.h"
#include "protocol/text/nearest.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 9> kHeaderKeys = {
    "format", "version", "requires", "title", "created", "tool", "defaults", "vars", "secrets"};

// The keys of one header, read one by one.
class HeaderReader {
 public:
  HeaderReader(std::string json, const JsonLimits& limits, const WarnOfJson& warn)
      : limits_(limits), warn_(warn), object_(limits) {
    header_.text = std::move(json);
  }

  TranscriptHeader read() {
    const auto members = object_.read(header_.text);
    check_format(members);
    fields_ = json_fields(header_.text);
    for (std::size_t i = 0; i < members.size(); ++i) read_member(members[i], fields_[i].value);
    return std::move(header_);
  }

 private:
  void check_format(std::span<const JsonMember> members) const {
    const auto find = [&](std::string_view name) {
      return std::find_if(members.begin(), members.end(),
                          [&](const JsonMember& each) { return each.name == name; });
    };
    const auto format = find("format");
    if (format == members.end() || format->text != kTranscriptFormat) {
      throw JsonTrouble{0, Printable("this is no transcript: one begins with {\"format\": "
                                     "\"confab-transcript\", \"version\": 1")};
    }
    const auto version = find("version");
    if (version == members.end()) throw JsonTrouble{0, Printable("\"version\": 1 is missing")};
    if (version->kind == JsonKind::text) {
      Printable what("\"version\" is the text ");
      what += quoted_short(version->text);
      what += Literal("; it is the number 1, without quotes");
      fail(*version, std::move(what));
    }
    if (version->kind != JsonKind::number || version->number < 1 ||
        std::floor(version->number) != version->number) {
      fail(*version, Printable("\"version\" is the number 1"));
    }
    if (version->number > kTranscriptVersion) {
      fail(*version, Printable("this transcript has a newer version; this confab reads version 1"));
    }
  }

  void read_member(const JsonMember& member, std::string_view json) {
    const std::string& name = member.name;
    if (name == "title") return read_text(member, header_.title);
    if (name == "created") return read_text(member, header_.created);
    if (name == "events") fail(member, Printable("\"events\" is an array: [ ]"));
    if (std::find(kHeaderKeys.begin(), kHeaderKeys.end(), name) == kHeaderKeys.end())
      return warn_unknown(member);
    if (member.kind != JsonKind::object && member.kind != JsonKind::array) {
      if (name == "format" || name == "version") return;
      fail(member, name == "requires" || name == "secrets"
                       ? Printable("this is a list of texts: [\"...\"]")
                       : Printable("this is an object: {\"...\": ...}"));
    }
    if (json.size() > limits_.nested_bytes) fail(member, Printable("more than 1 MiB for one key"));
    const Json tree = Json::parse(json.begin(), json.end());
    if (name == "tool") header_.recorded = tree.is_object();
    if (name == "requires") check_requirements(member, tree);
    if (name == "secrets") header_.secrets = texts(member, tree);
    if (name == "vars") read_variables(member, tree);
    if (name == "defaults") read_defaults(member, tree);
  }

  void read_text(const JsonMember& member, std::string& text) const {
    if (member.kind != JsonKind::text) fail(member, Printable("this is a text in double quotes"));
    text = member.text;
  }

  std::vector<std::string> texts(const JsonMember& member, const Json& tree) const {
    const bool are_texts = tree.is_array() && std::all_of(tree.begin(), tree.end(), [](auto& each) {
                             return each.is_string();
                           });
    if (!are_texts) fail(member, Printable("this is a list of texts: [\"...\"]"));
    return tree.get<std::vector<std::string>>();
  }

  void check_requirements(const JsonMember& member, const Json& tree) const {
    for (const std::string& each : texts(member, tree)) {
      Printable what("this transcript needs \"");
      what += Untrusted(each);
      what += Literal("\", which this version of confab does not know");
      fail(member, what);
    }
  }

  void read_variables(const JsonMember& member, const Json& tree) {
    if (!tree.is_object()) fail(member, Printable("this is an object: {\"name\": \"value\"}"));
    for (const auto& [name, value] : tree.items()) {
      if (!value.is_string() && !value.is_null()) {
        fail(member, Printable("the value of a variable is a text, or null where it must be given "
                               "on the command line"));
      }
      header_.variables[name] =
          value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
    }
  }

  void read_defaults(const JsonMember& member, const Json& tree) {
    if (!tree.is_object()) fail(member, Printable("this is an object: {\"timeout_ms\": 2000}"));
    for (const auto& [name, value] : tree.items()) {
      if (name == "framing" && value.is_string()) {
        header_.framing = value.get<std::string>();
        check_framing(member);
      } else if (name == "timeout_ms" && value.is_number() && value >= 0 && value <= 1e9) {
        header_.timeout_us = std::llround(value.get<double>() * 1000);
      } else if (name == "unexpected" &&
                 (value == "fail" || value == "warn" || value == "ignore")) {
        header_.unexpected = value.get<std::string>();
      } else if (name == "framing" || name == "timeout_ms" || name == "unexpected") {
        fail(member, Printable("\"framing\" is a text, \"timeout_ms\" a number, \"unexpected\" "
                               "fail, warn or ignore"));
      } else if (!name.starts_with("x-")) {
        warn(member, name, {});
      }
    }
  }

  void check_framing(const JsonMember& member) const {
    try {
      confab::check_framing(header_.framing);
    } catch (const std::invalid_argument& error) {
      fail(member, Printable(Untrusted(error.what())));
    }
  }

  void warn_unknown(const JsonMember& member) const {
    if (!member.name.starts_with("x-"))
      warn(member, member.name, nearest(member.name, kHeaderKeys));
  }
  void warn(const JsonMember& member, std::string_view name,
            std::optional<std::string_view> near) const {
    Printable what("\"");
    what += Untrusted(name);
    what += Literal("\" is not a key of the format");
    if (near) {
      what += Literal("; did you mean \"");
      what += Untrusted(*near);
      what += Literal("\"?");
    }
    what += Literal(" (keys of your own begin with \"x-\")");
    warn_(offset_of_token(header_.text, member.key_token), what);
  }

  [[noreturn]] void fail(const JsonMember& member, Printable what) const {
    throw JsonTrouble{offset_of_token(header_.text, member.value_token), std::move(what)};
  }

  const JsonLimits& limits_;
  const WarnOfJson& warn_;
  JsonObjectReader object_;
  std::vector<JsonField> fields_;
  TranscriptHeader header_;
};

}  // namespace

TranscriptHeader read_header(std::string json, const JsonLimits& limits, const WarnOfJson& warn) {
  return HeaderReader(std::move(json), limits, warn).read();
}

std::span<const std::string_view> header_keys() { return kHeaderKeys; }

}  // namespace confab
