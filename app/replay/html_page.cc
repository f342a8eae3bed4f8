#include "app/replay/html_page.h"

#include "app/text/xml_text.h"

namespace confab {
namespace {

// The policy forbids whatever might be smuggled in nevertheless: the styles here are all there is.
constexpr std::string_view kHead =
    R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
)";

constexpr std::string_view kStyle =
    R"(<style>
:root { color-scheme: light dark; --page: #fff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0;
  --one: #0969da; --two: #bc4c00; --good: #1a7f37; --bad: #cf222e; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --ink: #e6edf3; --faint: #9198a1; --line: #2a313a;
    --one: #58a6ff; --two: #f0883e; --good: #3fb950; --bad: #ff7b72; }
}
body { background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif;
  max-width: 60em; margin: 1.5em auto; padding: 0 1em; display: flex; flex-direction: column; }
h1 { font-size: 1.35em; overflow-wrap: anywhere; } h2 { font-size: 1.1em; margin-bottom: 0.3em; }
table { border-collapse: collapse; margin: 0.5em 0; align-self: start; }
td, th { padding: 0.15em 0.8em; border-bottom: 1px solid var(--line); text-align: right; }
td:first-child, th:first-child { text-align: left; padding-left: 0; } th { font-weight: 600; }
.text td, .text th { text-align: left; overflow-wrap: anywhere; }
pre { margin: 0.3em 0; padding: 0.5em 0.8em; border-left: 3px solid var(--bad); white-space: pre-wrap;
  overflow-wrap: anywhere; font: 13px/1.4 ui-monospace, monospace; }
.first { order: -1; } .good { color: var(--good); } .bad { color: var(--bad); }
.faint { color: var(--faint); } .note { border-left: 3px solid var(--two); padding-left: 0.8em; }
.diagram div { overflow-x: auto; }
svg:not(.confab) { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--faint); } .grid { stroke: var(--line); stroke-width: 1; }
.one, .two, .errors { fill: none; stroke-width: 2; stroke-linejoin: round; }
.one { stroke: var(--one); } .two { stroke: var(--two); stroke-dasharray: 6 3; }
.errors { stroke: var(--bad); stroke-dasharray: 2 3; }
</style>
)";

}  // namespace

void append_html_begin(std::string_view title, std::string& out) {
  out += kHead;
  append_element("title", title, out);
  out += kStyle;
  out += "</head>\n<body>\n";
}

void append_html_end(std::string& out) { out += "</body>\n</html>\n"; }

void append_element(std::string_view tag, std::string_view text, std::string& out) {
  out.append("<").append(tag).append(">");
  append_xml(text, out);
  out.append("</").append(tag).append(">\n");
}

}  // namespace confab
