using System.Globalization;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>Spans of time as Google's interfaces have them: seconds with an <c>s</c> (https://protobuf.dev/reference/protobuf/google.protobuf/#duration).</summary>
internal static class Seconds
{
    /// <summary>Takes a span under a key; what is none stays, to be kept as native.</summary>
    public static TimeSpan? Take(Yaml.YamlFields fields, string key)
    {
        if (fields.Peek(key) is not Yaml.YamlScalar scalar || !scalar.Value.EndsWith('s') || !int.TryParse(scalar.Value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || scalar.Value != Write(TimeSpan.FromSeconds(seconds)))
            return null;
        fields.Take(key);
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>The text of a span.</summary>
    public static string Write(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Ceiling(span.TotalSeconds)}s");
}
