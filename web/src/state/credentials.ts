// Passkeys between the server's JSON and the browser's bytes: what newer browsers do by themselves.

type Json = Readonly<Record<string, unknown>>;

/** Options of the server as `navigator.credentials.create` takes them. */
export function creationOptions(json: unknown): PublicKeyCredentialCreationOptions {
  const options = json as PublicKeyCredentialCreationOptionsJSON;
  return {
    rp: options.rp,
    pubKeyCredParams: options.pubKeyCredParams,
    timeout: options.timeout,
    attestation: options.attestation,
    authenticatorSelection: options.authenticatorSelection,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({
      type: "public-key",
      id: bytesOf(one.id),
    })),
  } as PublicKeyCredentialCreationOptions;
}

/** Options of the server as `navigator.credentials.get` takes them. */
export function requestOptions(json: unknown): PublicKeyCredentialRequestOptions {
  const options = json as PublicKeyCredentialRequestOptionsJSON;
  return {
    challenge: bytesOf(options.challenge),
    rpId: options.rpId,
    timeout: options.timeout,
    userVerification: options.userVerification,
    allowCredentials: [],
  } as PublicKeyCredentialRequestOptions;
}

/** What a browser has made or signed, as the server reads it. */
export function credentialJson(credential: PublicKeyCredential): Json {
  const { response } = credential;
  const common = {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
  };
  const clientDataJSON = textOf(response.clientDataJSON);
  if (response instanceof AuthenticatorAttestationResponse) {
    const attestationObject = textOf(response.attestationObject);
    return {
      ...common,
      response: { clientDataJSON, attestationObject, transports: response.getTransports() },
    };
  }
  const signed = response as AuthenticatorAssertionResponse;
  return {
    ...common,
    response: {
      clientDataJSON,
      authenticatorData: textOf(signed.authenticatorData),
      signature: textOf(signed.signature),
      userHandle: signed.userHandle === null ? null : textOf(signed.userHandle),
    },
  };
}

/** Base64url without padding. */
export function textOf(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function bytesOf(text: string): ArrayBuffer {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer;
}
