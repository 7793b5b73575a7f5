using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CicdTools.Providers.Kubernetes.Manifests;

namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>A release as Helm keeps it in a Secret of the type <c>helm.sh/release.v1</c>: JSON, gzipped, in base64 (helm/helm, pkg/storage/driver/util.go).</summary>
/// <param name="Component">What it is.</param>
/// <param name="Manifest">The objects that it is made of, as YAML.</param>
internal sealed record HelmRelease(Component Component, string Manifest)
{
    /// <summary>The longest release that is read: a Secret holds a mebibyte, and whatever unpacks to this is none.</summary>
    private const int LongestRelease = 64 * 1024 * 1024;

    /// <summary>The release in a Secret; one that cannot be read is shown by what its labels say.</summary>
    public static HelmRelease Read(JsonElement secret, string context)
    {
        JsonElement metadata = secret.GetProperty("metadata");
        JsonElement labels = metadata.TryGetProperty("labels", out JsonElement given) ? given : default;
        Component shown = new()
        {
            Context = context,
            Name = Text(labels, "name") ?? "",
            Environment = metadata.GetProperty("namespace").GetString()!,
            Status = Text(labels, "status") ?? "",
            Revision = int.TryParse(Text(labels, "version"), System.Globalization.CultureInfo.InvariantCulture, out int revision) ? revision : 0,
        };
        try
        {
            using JsonDocument document = JsonDocument.Parse(Unpack(secret.GetProperty("data").GetProperty("release").GetBytesFromBase64()));
            return Of(document.RootElement, shown);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or InvalidDataException or KeyNotFoundException or InvalidOperationException)
        {
            return new(shown with { Problem = $"Its Secret '{Text(metadata, "name")}' is damaged: {damaged.Message}" }, "");
        }
    }

    private static HelmRelease Of(JsonElement release, Component shown)
    {
        JsonElement info = release.GetProperty("info"), chart = release.GetProperty("chart").GetProperty("metadata");
        string manifest = Text(release, "manifest") ?? "", status = Text(info, "status") ?? shown.Status;
        return new(
            shown with
            {
                Name = Text(release, "name") ?? shown.Name,
                Chart = Text(chart, "name") ?? "",
                Version = Text(chart, "version") ?? "",
                AppVersion = Text(chart, "appVersion") is { Length: > 0 } version ? version : null,
                Revision = release.TryGetProperty("version", out JsonElement number) ? number.GetInt32() : shown.Revision,
                Status = status,
                UpdatedAt = info.TryGetProperty("last_deployed", out JsonElement at) && at.TryGetDateTimeOffset(out DateTimeOffset time) && time.Year > 1 ? time.ToUniversalTime() : null,
                Objects = Names(manifest),
                Problem = status is "failed" or "unknown" || status.StartsWith("pending-", StringComparison.Ordinal) ? Text(info, "description") ?? $"Helm says that it is {status}." : null,
            },
            manifest);
    }

    private static string[] Names(string manifest)
    {
        try
        {
            return [.. Manifests.Manifest.ReadAll([new("release", manifest)]).Select(one => one.ToString())];
        }
        catch (CicdException)
        {
            // What Helm took and we cannot read is still a release.
            return [];
        }
    }

    private static byte[] Unpack(byte[] stored)
    {
        byte[] bytes = Convert.FromBase64String(Encoding.ASCII.GetString(stored));
        // Releases of the first versions were not compressed (RFC 1952, 2.3.1: what begins with 1f 8b is).
        if (bytes is not [0x1f, 0x8b, ..])
            return bytes;
        using GZipStream zip = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream whole = new();
        byte[] piece = new byte[81920];
        int length;
        while ((length = zip.Read(piece)) > 0)
        {
            if (whole.Length + length > LongestRelease)
                throw new InvalidDataException($"It unpacks to more than {LongestRelease} bytes.");
            whole.Write(piece, 0, length);
        }

        return whole.ToArray();
    }

    private static string? Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
