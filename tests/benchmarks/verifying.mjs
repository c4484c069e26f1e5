// Verifies credentials again and again with Digital Bazaar's libraries, as a peer to be measured against.
//
// The first line of the input is {"credentials", "contexts", "now"}; each further line asks for one round over
// all credentials, and is answered with the seconds of CPU that it took.

import readline from 'node:readline';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';

let question = null;
for await (const line of readline.createInterface({input: process.stdin})) {
  if(question === null) {
    question = JSON.parse(line);
  } else {
    console.log(await round());
  }
}

async function round() {
  const before = process.cpuUsage();
  for(const text of question.credentials) {
    const suite = new DataIntegrityProof({cryptosuite});
    const result = await vc.verifyCredential({
      credential: JSON.parse(text), suite, documentLoader, now: question.now
    });
    if(!result.verified) {
      throw result.error;
    }
  }
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / 1e6;
}

async function documentLoader(url) {
  const document = url.startsWith('did:key:') ? await selfDescribing(url) : question.contexts[url];
  if(!document) {
    throw new Error(`${url} is not among the contexts.`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: 'static'};
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
