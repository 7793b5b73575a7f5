using System.Text;
using System.Text.Json;
using CicdTools.Providers.Local.Runs;
using CsCheck;

namespace CicdTools.Tests.Runs;

public sealed class MaskingTests
{
    [Theory]
    [InlineData("hunter2")]
    [InlineData("p@ss w0rd/+=\"&<>'ü✓\\")]
    [InlineData("{\n  \"key\": \"value-1234\"\n}")]
    [InlineData("-----BEGIN KEY-----\r\nabcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789\r\nsecond-line\r\n-----END KEY-----")]
    [InlineData("a")]
    [InlineData("ab\ncd")]
    public void A_secret_is_masked_in_every_form(string secret)
    {
        MaskPatterns patterns = MaskPatterns.For([secret]);
        foreach (string line in secret.Split('\n').Select(line => line.Trim()).Where(line => line.Length >= 3 || secret.Length < 6))
            Assert.DoesNotContain(line, patterns.Mask($"x {line} y"), StringComparison.Ordinal);
        if (secret.Length < 6)
            return;
        Assert.DoesNotContain(Uri.EscapeDataString(secret), patterns.Mask($"?q={Uri.EscapeDataString(secret)}&r"), StringComparison.Ordinal);
        string json = JsonSerializer.Serialize(secret);
        Assert.DoesNotContain(json.Trim('"'), patterns.Mask(json), StringComparison.Ordinal);
        for (int before = 0; before < 6; before++)
        {
            for (int after = 0; after < 4; after++)
            {
                string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('#', before) + secret + new string('#', after)));
                string masked = patterns.Mask(encoded);
                // What is left must not decode to a part of the secret of any length that counts.
                Assert.Contains("***", masked, StringComparison.Ordinal);
                Assert.True(masked.Replace("***", "", StringComparison.Ordinal).Length <= 2 + ((before + after + 2) * 4 / 3) + 4, masked);
            }
        }
    }

    [Fact]
    public void Base64_that_is_broken_into_lines_is_masked()
    {
        string secret = new([.. Enumerable.Range(0, 200).Select(i => (char)('!' + (i * 7 % 90)))]);
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
        Assert.Equal(string.Join('\n', encoded.Split('\n').Select(_ => "***")), MaskPatterns.For([secret]).Mask(encoded));
    }

    [Fact]
    public void Wherever_a_stream_is_cut_the_result_is_that_of_the_whole()
    {
        // Few letters, so that secrets overlap each other and themselves.
        Gen<string> letters = Gen.Char['a', 'c'].Array[1, 6].Select(characters => new string(characters));
        Gen.Select(letters.Array[1, 5], Gen.Char["abc\nx"].Array[0, 80].Select(characters => new string(characters)), Gen.Int[1, 7].Array[1, 40]).Sample((secrets, text, cuts) =>
        {
            MaskPatterns patterns = MaskPatterns.For(secrets);
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            StringBuilder result = new();
            SecretMasker masker = new(() => patterns);
            for (int at = 0, i = 0; at < bytes.Length; i++)
            {
                int length = Math.Min(cuts[i % cuts.Length], bytes.Length - at);
                masker.Write(bytes.AsSpan(at, length), part => result.Append(Encoding.UTF8.GetString(part)));
                at += length;
            }

            masker.Flush(part => result.Append(Encoding.UTF8.GetString(part)));
            Assert.Equal(Whole(text, secrets), result.ToString());
        });
    }

    [Fact]
    public void Text_without_secrets_passes_as_it_is() => Gen.String.Sample(text =>
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text ? MaskPatterns.For(["no-such-secret-0123456789"]).Mask(text) : text));

    // By the definition: every place of every secret is covered, and each run of covered characters is one mask.
    private static string Whole(string text, string[] secrets)
    {
        string[] forms = [.. SecretForms.Of(secrets).Select(Encoding.UTF8.GetString)];
        List<(int Start, int End)> covered = [];
        for (int at = 0; at < text.Length; at++)
        {
            int length = forms.Where(form => string.CompareOrdinal(text, at, form, 0, form.Length) == 0).Select(form => form.Length).DefaultIfEmpty(0).Max();
            if (length == 0)
                continue;
            if (covered.Count > 0 && at < covered[^1].End)
                covered[^1] = (covered[^1].Start, Math.Max(covered[^1].End, at + length));
            else
                covered.Add((at, at + length));
        }

        StringBuilder result = new();
        int next = 0;
        foreach ((int start, int end) in covered)
        {
            result.Append(text, next, start - next).Append("***");
            next = end;
        }

        return result.Append(text, next, text.Length - next).ToString();
    }
}
