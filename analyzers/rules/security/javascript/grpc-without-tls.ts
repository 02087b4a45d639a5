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
