// Checks and makes other proofs than the usual one with libraries that share no code with ours.
//
// Usage: node proofs.mjs FILE. FILE holds {"task", ...}; one JSON object is printed:
//   {"task": "jcs", credential, contexts, now}     -> {"verified", "errors"}
//   {"task": "token", token, jwk}                  -> {"payload", "header"}, or {"errors"}
//   {"task": "ecdsa", credential, contexts}        -> {"simple", "shown", "did"}: a proof of the kind
//       ecdsa-rdfc-2019, and one of the kind ecdsa-sd-2023 of which a holder shows a part

import {readFile} from 'node:fs/promises';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {createVerifyCryptosuite as eddsaJcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import * as jose from 'jose';

const question = JSON.parse(await readFile(process.argv[2], 'utf8'));
const tasks = {jcs, token, ecdsa};
console.log(JSON.stringify(await tasks[question.task]()));

async function jcs() {
  const result = await vc.verifyCredential({
    credential: question.credential,
    suite: new DataIntegrityProof({cryptosuite: eddsaJcs()}),
    documentLoader,
    checkStatus: async () => ({verified: true}),
    now: question.now
  });
  return {verified: result.verified, errors: messages(result.error)};
}

async function token() {
  try {
    const key = await jose.importJWK(question.jwk, question.jwk.alg);
    const {payload, protectedHeader} = await jose.compactVerify(question.token, key);
    return {payload: JSON.parse(new TextDecoder().decode(payload)), header: protectedHeader};
  } catch(error) {
    return {errors: [error.code ?? error.message]};
  }
}

async function ecdsa() {
  const key = await EcdsaMultikey.generate({curve: 'P-256'});
  const {publicKeyMultibase} = await key.export({publicKey: true});
  const did = `did:key:${publicKeyMultibase}`;
  key.id = `${did}#${publicKeyMultibase}`;
  key.controller = did;
  const credential = {...question.credential, issuer: {...question.credential.issuer, id: did}};
  const simple = await signed(credential, key, ecdsaRdfc);
  const base = await signed(credential, key, ecdsaSd.createSignCryptosuite({mandatoryPointers: ['/issuer']}));
  const suite = new DataIntegrityProof({
    cryptosuite: ecdsaSd.createDiscloseCryptosuite({
      selectivePointers: ['/id', '/type', '/name', '/validFrom', '/credentialSubject']
    })
  });
  return {did, simple, base, shown: await vc.derive({verifiableCredential: base, suite, documentLoader})};
}

async function signed(credential, key, cryptosuite) {
  const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite, date: '2026-11-23T09:30:00Z'});
  return vc.issue({credential: structuredClone(credential), suite, documentLoader});
}

async function documentLoader(url) {
  const document = url.startsWith('did:key:') ? await selfDescribing(url) : question.contexts[url];
  if(!document) {
    throw new Error(`${url} is not among the documents.`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

async function selfDescribing(url) {
  const [did] = url.split('#');
  const publicKeyMultibase = did.slice('did:key:'.length);
  const id = `${did}#${publicKeyMultibase}`;
  const key = await Ed25519Multikey.from({id, controller: did, type: 'Multikey', publicKeyMultibase});
  const method = await key.export({publicKey: true, includeContext: true});
  return url === did ? {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [method],
    assertionMethod: [id]
  } : method;
}

function messages(error) {
  return error ? [error.message, ...(error.errors ?? []).flatMap(messages)] : [];
}
