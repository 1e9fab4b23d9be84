import type { App } from '../../app-context.ts';

/** Signs out, after asking about what would be lost: unsaved changes, and files on their way. */
export async function signOut({ session, uploads, router, questions }: App): Promise<void> {
  if (!(await router.mayLeave())) return;
  if (uploads.isBusy.value) {
    const isSure = await questions.ask({
      title: 'Stop the uploads?',
      text: 'Files are still being uploaded. Signing out stops them, and you have to choose them again.',
      yes: 'Sign out',
      no: 'Stay',
      isDestructive: true,
    });
    if (!isSure) return;
  }
  const result = await session.signOut();
  if (result.ok) return;
  await questions.ask({
    title: 'You are still signed in',
    text: result.error.message,
    yes: 'Close',
    isDestructive: false,
  });
}
