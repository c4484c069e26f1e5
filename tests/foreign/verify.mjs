// Verifies a credential with Digital Bazaar's libraries, which share no code with ours.
//
// Usage: node verify.mjs FILE. FILE holds {"credential": {...}, "documents": {"<address>": {...}}}.
// Prints {"verified": boolean, "errors": [text]}, and where the credential's status list is among the documents
// "status": [boolean], whether the bit of each of its entries is set. Nothing is fetched: an address that is not among the
// documents is an error. jsonld.js runs in its safe mode, so that undefined terms are errors too.

import {readFile} from 'node:fs/promises';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const {credential, documents} = JSON.parse(await readFile(process.argv[2], 'utf8'));
const result = await vc.verifyCredential({
  credential,
  documentLoader,
  suite: new DataIntegrityProof({cryptosuite}),
  // The status list is verified as a credential of its own.
  checkStatus: async () => ({verified: true}),
  now: process.argv[3]
});
const answer = {verified: result.verified, errors: messages(result.error)};
if(credential.credentialStatus?.statusListCredential in documents) {
  const told = await checkStatus({credential, documentLoader, verifyBitstringStatusListCredential: false});
  answer.status = (told.results ?? []).map(({status}) => status);
  answer.errors.push(...messages(told.error));
}
console.log(JSON.stringify(answer));

async function documentLoader(url) {
  if(url.startsWith('did:key:')) {
    return found(url, await selfDescribing(url));
  }
  const [address] = url.split('#');
  const document = documents[url] ?? documents[address];
  if(!document) {
    throw new Error(`${url} is not among the documents.`);
  }
  return found(url, url === address ? document : part(document, url));
}

function found(documentUrl, document) {
  return {contextUrl: null, documentUrl, document};
}

function part(document, url) {
  const method = document.verificationMethod.find(({id}) => id === url);
  if(!method) {
    throw new Error(`${url} is not in the document of its controller.`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function selfDescribing(url) {
  const [did] = url.split('#');
  const publicKeyMultibase = did.slice('did:key:'.length);
  const id = `${did}#${publicKeyMultibase}`;
  const key = await Ed25519Multikey.from({id, controller: did, type: 'Multikey', publicKeyMultibase});
  const method = await key.export({publicKey: true, includeContext: true});
  const controller = {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [method],
    assertionMethod: [id]
  };
  return url === did ? controller : method;
}

function messages(error) {
  return error ? [error.message, ...(error.errors ?? []).flatMap(messages)] : [];
}
