// Whether passkeys can be used here at all: browsers give them to names, over https or on this machine.

export function passkeysPossible(place: Location = globalThis.location): boolean {
  const address = /^\[|^[\d.]+$/.test(place.hostname);
  return globalThis.isSecureContext && "PublicKeyCredential" in globalThis && !address;
}
