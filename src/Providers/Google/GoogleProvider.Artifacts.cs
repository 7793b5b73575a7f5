using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// What a build uploads to a bucket stands in a manifest, a JSON object a line: https://docs.cloud.google.com/build/docs/building/store-build-artifacts#artifact_manifest.
internal sealed partial class GoogleProvider : IArtifacts
{
    public async IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BuildModel build = await RequireBuildAsync(runId, cancellationToken).ConfigureAwait(false);
        if (build.Results?.ArtifactManifest is not { Length: > 0 } manifest || StoredObject.TryParse(manifest) is not { } place)
            yield break;
        string repository = await RepositoryOfAsync(build, cancellationToken).ConfigureAwait(false);
        string text = await Storage.FindTextAsync(place.Content(), cancellationToken).ConfigureAwait(false) ?? "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (StoredObject.TryParse(Location(line) ?? "") is not { } stored || (name is not null && stored.FileName != name))
                continue;
            StoredObjectModel? model = await Storage.FindAsync(stored.Metadata(), Json.StoredObjectModel, cancellationToken).ConfigureAwait(false);
            yield return new()
            {
                Context = Context,
                Repository = repository,
                RunId = build.Id!,
                Id = stored.ToString(),
                Name = stored.FileName,
                Size = long.TryParse(model?.Size, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0,
                CreatedAt = model?.Updated ?? build.FinishTime ?? default,
            };
        }
    }

    public Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        StoredObject stored = StoredObject.TryParse(artifact.Id) ?? throw Errors.NotFound("ArtifactNotFound", "artifact", artifact.Id, remedy: "Get-CicdArtifact shows what a build kept.");
        string root = Path.GetFullPath(folder);
        if (File.Exists(root))
            throw new CicdException("NotAFolder", CicdErrorKind.Invalid, $"'{root}' is a file.", root, "Name a folder.");
        string target = Path.Combine(root, stored.FileName);
        return Task.FromResult(new Change(root, $"Write the file '{Errors.Shown(stored.FileName)}' of {Errors.Shown(stored.ToString())}", async token =>
        {
            using HttpResponseMessage response = await Storage.SendAsync(stored.Content() with { Streamed = true, MayBeMissing = true }, token).ConfigureAwait(false);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                throw new CicdException("ArtifactExpired", CicdErrorKind.NotFound, $"The artifact '{Errors.Shown(artifact.Name)}' of {artifact.RunId} is not there any more.", artifact.Name, "Restart-CicdRun makes it anew.");
            WriteScope.Demand(Intent.Write, target);
            Directory.CreateDirectory(root);
            FileStream file = File.Create(target);
            await using (file.ConfigureAwait(false))
                await response.Content.CopyToAsync(file, token).ConfigureAwait(false);
            return artifact with { Path = root, Size = new FileInfo(target).Length };
        }));
    }

    private static string? Location(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("location", out JsonElement location) ? location.GetString() : null;
        }
        catch (JsonException exception)
        {
            throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, $"The manifest of the build's artifacts is not what Cloud Build writes: {exception.Message}", "manifest", "Look at it in its bucket.", exception);
        }
    }
}
