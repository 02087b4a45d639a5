export { fetchTitle, warmUp } from './remote';
export { escapeHtml } from './html';
