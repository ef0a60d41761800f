export const handler = async (event) => ({ notified: event.name ?? 'nobody' });
