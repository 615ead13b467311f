// The scripts of every page. Each file listens on the document, so that parts swapped in by htmx work without set-up.
import "./htmx_events.js";
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import "./preferences.js";
import "./shell.js";
// Before the shortcuts: E on a fact edits the fact, elsewhere the record.
import "./inline_edit.js";
import "./shortcuts.js";
import "./palette.js";
import "./table.js";
import "./record.js";
import "./neighbours.js";
import "./forms.js";
import "./rows.js";
import "./editor.js";
import "./draft.js";
import "./combobox.js";
import "./fill.js";
import "./columns.js";
import "./builder.js";
import "./ordering.js";
import "./tabs.js";
import "./upload.js";
import "./live.js";
import "./files.js";
import "./pdf.js";
