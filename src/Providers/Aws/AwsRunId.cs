namespace CicdTools.Providers.Aws;

/// <summary>What names a run: <c>PIPELINE/EXECUTION</c> of CodePipeline, or <c>PROJECT:BUILD</c>, as CodeBuild itself writes it.</summary>
internal sealed record AwsRunId(string Name, string Id, bool IsBuild)
{
    public static AwsRunId? TryParse(string text)
    {
        int at = text.LastIndexOfAny(['/', ':']);
        return at > 0 && Guid.TryParseExact(text[(at + 1)..], "D", out _) && text[..at].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '@' or '-' or '_')
            ? new(text[..at], text[(at + 1)..], text[at] == ':')
            : null;
    }

    /// <summary>AWS numbers no executions of pipelines; people know them by the beginning of their names, and so does this: its first seven digits.</summary>
    public int Number => int.Parse(Id.Replace("-", "", StringComparison.Ordinal)[..7], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);

    public override string ToString() => $"{Name}{(IsBuild ? ':' : '/')}{Id}";
}
