import { useEffect } from 'preact/hooks';
import { useApp } from '../../app-context.ts';

/** While there are unsaved changes, asks before they are lost: on the way to another screen or off the page. */
export function useLeaveGuard(isDirty: boolean): void {
  const { router, questions } = useApp();
  useEffect(() => {
    if (!isDirty) return undefined;
    const unguard = router.guard(() =>
      questions.ask({
        title: 'Leave without saving?',
        text: 'Your changes to the look are not saved yet and would be lost.',
        yes: 'Leave without saving',
        no: 'Stay',
        isDestructive: true,
      }),
    );
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => {
      unguard();
      window.removeEventListener('beforeunload', warn);
    };
  }, [isDirty]);
}
