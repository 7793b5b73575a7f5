using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.Registries;

// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
internal sealed record TagsModel(string? Name, string[]? Tags);

// https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md and image-index.md
internal sealed record ManifestModel(string? MediaType, DescriptorModel? Config, DescriptorModel[]? Layers, DescriptorModel[]? Manifests);

internal sealed record DescriptorModel(string? MediaType, string? Digest, long Size, PlatformModel? Platform = null);

internal sealed record PlatformModel(string? Os, string? Architecture);

// https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
internal sealed record ConfigModel(DateTimeOffset? Created);

// https://distribution.github.io/distribution/spec/auth/token/#requesting-a-token: one of the two names.
internal sealed record TokenModel(string? Token, [property: JsonPropertyName("access_token")] string? AccessToken);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TagsModel))]
[JsonSerializable(typeof(ManifestModel))]
[JsonSerializable(typeof(ConfigModel))]
[JsonSerializable(typeof(TokenModel))]
internal sealed partial class RegistryJson : JsonSerializerContext;
