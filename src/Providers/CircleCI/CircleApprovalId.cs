namespace CicdTools.Providers.CircleCI;

/// <summary>A hold job by its run, workflow and name: <c>gh/contoso/app/123/deploy/hold</c>. A slash in a name is written <c>%2F</c>.</summary>
internal sealed record CircleApprovalId(CircleRunId Run, string Workflow, string Job)
{
    /// <summary>Null for what is no such identifier.</summary>
    public static CircleApprovalId? TryParse(string text, Uri web)
    {
        string[] parts = text.Split('/');
        return parts.Length == 6 && CircleRunId.TryParse(string.Join('/', parts.Take(4)), web) is { } run
            ? new(run, Uri.UnescapeDataString(parts[4]), Uri.UnescapeDataString(parts[5]))
            : null;
    }

    public override string ToString() => $"{Run}/{Uri.EscapeDataString(Workflow)}/{Uri.EscapeDataString(Job)}";
}
