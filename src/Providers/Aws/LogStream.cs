namespace CicdTools.Providers.Aws;

/// <summary>A stream of CloudWatch's logs.</summary>
internal sealed record LogStream(string Group, string Name)
{
    /// <summary>From <c>arn:aws:logs:REGION:ACCOUNT:log-group:GROUP:log-stream:NAME</c>.</summary>
    public static LogStream? TryParse(string? arn)
    {
        const string GroupMark = ":log-group:", NameMark = ":log-stream:";
        if (arn is null)
            return null;
        int group = arn.IndexOf(GroupMark, StringComparison.Ordinal), name = arn.IndexOf(NameMark, StringComparison.Ordinal);
        return group > 0 && name > group ? new(arn[(group + GroupMark.Length)..name], arn[(name + NameMark.Length)..]) : null;
    }
}
