// O catálogo português: o que falta está em inglês.

import type { Translation } from "./catalogue";

// CONSTRUCTION languages: areas in a folder, as in fr.
export const pt: Translation = {
  contacts: "Contactos",
  settings: "Definições",
  close: "Fechar",
  save: "Guardar",
  cancel: "Cancelar",
};
