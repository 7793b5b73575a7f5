namespace CicdTools.Providers.Hosted;

/// <summary>The version of what a run deployed.</summary>
internal static class DeployedVersion
{
    private const int Length = 8;

    /// <summary>A tag is a version by itself; of a branch, the commit says which.</summary>
    public static string Of(string reference, string commit) =>
        char.IsAsciiDigit(reference.TrimStart('v').FirstOrDefault()) && !commit.StartsWith(reference, StringComparison.Ordinal) ? reference : commit[..Math.Min(Length, commit.Length)];
}
