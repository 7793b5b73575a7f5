using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

/// <summary>An object of Cloud Storage by its address, <c>gs://BUCKET/NAME</c>, with <c>#GENERATION</c> where one state of it is meant.</summary>
internal sealed record StoredObject(string Bucket, string Name, string? Generation)
{
    /// <summary>The last part of its name, which is a file's and no path.</summary>
    public string FileName => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>Null for what is no such address.</summary>
    public static StoredObject? TryParse(string text)
    {
        if (!text.StartsWith("gs://", StringComparison.Ordinal))
            return null;
        string[] parts = text["gs://".Length..].Split('/', 2);
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
            return null;
        int mark = parts[1].LastIndexOf('#');
        bool hasGeneration = mark > 0 && mark < parts[1].Length - 1 && parts[1].AsSpan(mark + 1).IndexOfAnyExceptInRange('0', '9') < 0;
        StoredObject found = hasGeneration ? new(parts[0], parts[1][..mark], parts[1][(mark + 1)..]) : new(parts[0], parts[1], null);
        return found.FileName is "" or "." or ".." || found.FileName.Contains('\\', StringComparison.Ordinal) ? null : found;
    }

    public ApiRequest Metadata() => ApiRequest.Get($"storage/v1/b/{Bucket}/o/{Name}", ("generation", Generation));

    public ApiRequest Content() => ApiRequest.Get($"storage/v1/b/{Bucket}/o/{Name}", ("alt", "media"), ("generation", Generation)) with { Accept = "*/*" };

    public override string ToString() => $"gs://{Bucket}/{Name}{(Generation is null ? "" : $"#{Generation}")}";
}
