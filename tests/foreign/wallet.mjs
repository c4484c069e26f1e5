// Takes a credential as a wallet does, with Digital Bazaar's client, which shares no code with ours.
//
// Usage: node wallet.mjs OFFER DIALECT. OFFER is the link of a QR code; DIALECT is `detect` or `draft13`.
// Prints {"holder": did, "credential": {...}}. The wallet makes a key of its own, as a did:key.

import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {OID4Client, getCredentialOffer} from '@digitalbazaar/oid4-client';

const [, , url, oid4vciVersion] = process.argv;
const key = await Ed25519Multikey.generate();
const holder = `did:key:${key.publicKeyMultibase}`;
const didProofSigner = {...key.signer(), id: `${holder}#${key.publicKeyMultibase}`};

const offer = await getCredentialOffer({url});
const client = await OID4Client.fromCredentialOffer({offer, oid4vciVersion});
const {credential} = await client.requestCredentials({did: holder, didProofSigner});
console.log(JSON.stringify({holder, credential}));
