namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// Caches are restored and saved by two steps (https://circleci.com/docs/reference/configuration-reference/#savecache); two of one key are one step of
/// the model, which saves at the job's end.
/// </summary>
internal static class CacheSteps
{
    /// <summary>The steps, those of one key joined.</summary>
    public static Step[] Join(Step[] steps)
    {
        List<Step> joined = [.. steps];
        for (int i = 0; i < joined.Count; i++)
        {
            if (joined[i] is not CacheStep { Save: false } restore)
                continue;
            int at = joined.FindIndex(i + 1, step => step is CacheStep { Restore: false } other && other.Key == restore.Key);
            if (at < 0)
                continue;
            CacheStep save = (CacheStep)joined[at];
            bool plain = IsPlain(restore) && IsPlain(save);
            joined[i] = restore with { Paths = save.Paths, Save = plain };
            if (plain)
                joined.RemoveAt(at);
        }

        return [.. joined];
    }

    private static bool IsPlain(Step step) => step is { Name: null, Id: null, Condition: null, ContinueOnError: false, Variables.Count: 0, Native.Length: 0 };
}
