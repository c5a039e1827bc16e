// Il catalogo italiano: ciò che manca è in inglese.

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const it: Translation = {
  contacts: "Contatti",
  settings: "Impostazioni",
  close: "Chiudi",
  save: "Salva",
  cancel: "Annulla",
};
