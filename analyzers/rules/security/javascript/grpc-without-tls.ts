import * as grpc from '@grpc/grpc-js';
import { credentials } from '@grpc/grpc-js';
import { StockClient, BillingClient } from './generated';

const BILLING = 'billing.example.com:443';

// bad: a host of its own
export const stock = new StockClient('stock.partner.example.com:443', grpc.credentials.createInsecure());

// bad: by a constant
export const billing = new BillingClient(BILLING, credentials.createInsecure());

export function serve(server: grpc.Server, port: number) {
  // bad: on all addresses
  server.bindAsync(`0.0.0.0:${port}`, grpc.ServerCredentials.createInsecure(), () => server.start());
}

// ok: with TLS
export const secure = new StockClient('stock.partner.example.com:443', grpc.credentials.createSsl());

// ok: a side-car
export const sideCar = new StockClient('localhost:50051', grpc.credentials.createInsecure());

// ok: of the same cluster
export const beside = new StockClient('stock:50051', credentials.createInsecure());

// ok: what stands in the settings is not seen
export const configured = new StockClient(process.env.STOCK_TARGET, credentials.createInsecure());

// bad: where nothing else is said, a host of its own
export const prices = new PricesClient(process.env.PRICES_ADDRESS ?? 'prices.partner.example.net:8443', credentials.createInsecure());

// ok: where nothing else is said, a side-car
export const rates = new RatesClient(process.env.RATES_ADDRESS ?? 'localhost:50051', credentials.createInsecure());

export function open(server: grpc.Server) {
  const given = grpc.ServerCredentials.createInsecure();
  // bad: credentials of a variable
  server.bindAsync('[::]:50051', given, () => undefined);
}

export function openSecurely(server: grpc.Server, key: Buffer, chain: Buffer) {
  const given = grpc.ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: chain }]);
  // ok: with TLS
  server.bindAsync('[::]:50051', given, () => undefined);
}
