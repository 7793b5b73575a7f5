namespace CicdTools.Providers.Formats.Conversion;

/// <summary>The setting beside variables that says which of them hold no references: the translator has done what it says, so it goes.</summary>
internal static class RawVariables
{
    /// <summary>The settings without it, which is said.</summary>
    /// <param name="native">The settings of a pipeline or of a job.</param>
    /// <param name="from">The format that they are of.</param>
    /// <param name="to">The name of the other format.</param>
    /// <param name="subject">The place of a setting by its key.</param>
    /// <param name="diagnostics">Where it is said.</param>
    public static NativeSetting[] LeaveOut(NativeSetting[] native, IDialect from, string to, Func<string, string> subject, DiagnosticBag diagnostics)
    {
        if (from.Traits.RawVariables is not { } key || Array.Find(native, setting => setting.Format == from.Name && setting.Key == key) is not { } raw)
            return native;
        diagnostics.Approximated($"What '{key}' says of values that hold no references is done: they stand in {to} as they are.", null, subject(key));
        return [.. native.Where(setting => setting != raw)];
    }
}
