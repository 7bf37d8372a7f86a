// The Bootstrap plug-ins our pages use. Each registers its data-bs-* handlers when imported.
import Alert from "bootstrap/js/src/alert.js";
import Collapse from "bootstrap/js/src/collapse.js";
import Dropdown from "bootstrap/js/src/dropdown.js";
import Modal from "bootstrap/js/src/modal.js";
import Offcanvas from "bootstrap/js/src/offcanvas.js";
import Tooltip from "bootstrap/js/src/tooltip.js";

window.bootstrap = { Alert, Collapse, Dropdown, Modal, Offcanvas, Tooltip };
