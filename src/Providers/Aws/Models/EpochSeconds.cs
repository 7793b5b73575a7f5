using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.Aws.Models;

/// <summary>Times as AWS's JSON has them: seconds since 1970, with fractions (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#timestamps); its files have them as text.</summary>
internal sealed class EpochSeconds : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.String
        ? reader.GetDateTimeOffset()
        : DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(reader.GetDouble() * 1000));

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.ToUnixTimeMilliseconds() / 1000.0);
}
