// Reads [[name, html], …] from stdin and prints one line for each fault: html-validate, preset "standard", no rule off.
import { text } from "node:stream/consumers";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const checker = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ["html-validate:standard"] }));
for (const [name, html] of JSON.parse(await text(process.stdin))) {
  const report = await checker.validateString(html, name);
  for (const { messages } of report.results)
    for (const fault of messages) console.log(`${name}:${fault.line}:${fault.column} ${fault.ruleId}: ${fault.message}`);
}
