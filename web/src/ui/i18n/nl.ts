// De Nederlandse catalogus: wat ontbreekt is Engels.

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const nl: Translation = {
  contacts: "Contacten",
  settings: "Instellingen",
  close: "Sluiten",
  save: "Opslaan",
  cancel: "Annuleren",
};
