using System.Net.Http.Headers;

namespace CicdTools.Providers.Http;

/// <summary>A body that has been read to its end: whoever parses it need not copy it once more.</summary>
internal sealed class ReadContent : ByteArrayContent
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] _body;

    public ReadContent(byte[] body, HttpContentHeaders headers)
        : base(body)
    {
        _body = body;
        foreach ((string name, IEnumerable<string> values) in headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>The body without the mark of its encoding, which JSON's reader does not take (RFC 8259, 8.1, lets a parser ignore it).</summary>
    public ReadOnlySpan<byte> Utf8 => _body.AsSpan().StartsWith(ByteOrderMark) ? _body.AsSpan(ByteOrderMark.Length) : _body;
}
