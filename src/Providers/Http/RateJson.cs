using System.Text.Json.Serialization;

namespace CicdTools.Providers.Http;

[JsonSerializable(typeof(RateLedger))]
internal sealed partial class RateJson : JsonSerializerContext;
