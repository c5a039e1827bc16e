// El catálogo español: lo que falta está en inglés.

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const es: Translation = {
  contacts: "Contactos",
  settings: "Ajustes",
  close: "Cerrar",
  save: "Guardar",
  cancel: "Cancelar",
};
