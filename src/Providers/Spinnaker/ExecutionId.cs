namespace CicdTools.Providers.Spinnaker;

/// <summary>An execution's identifier, a ULID or, of older servers, a UUID. The address of its page in Deck is taken too.</summary>
internal static class ExecutionId
{
    private const int UlidLength = 26;

    /// <summary>Null for what is no such identifier.</summary>
    public static string? TryParse(string text)
    {
        // https://DECK/#/applications/APPLICATION/executions/details/ID
        int slash = text.LastIndexOf('/');
        string id = text.Contains("/executions/", StringComparison.Ordinal) ? text[(slash + 1)..].Split('?')[0] : text;
        return (id.Length == UlidLength && id.All(char.IsAsciiLetterOrDigit)) || Guid.TryParseExact(id, "D", out Guid _) ? id : null;
    }
}
